/** The part of WebAssembly's API that this project uses; neither ES2023 nor Node's types declare it. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }

  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }

  const Module: new (code: Uint8Array<ArrayBuffer>) => object;
  function validate(code: Uint8Array<ArrayBuffer>): boolean;
  const Instance: new (module: object) => Instance;
}
