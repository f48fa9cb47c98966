/**
 * LZW of GIF (codes from the low bit, growing late) and of TIFF (from the high bit, growing early).
 */
export interface LzwKind {
  readonly literalBits: number;
  readonly lowBitFirst: boolean;
  /** TIFF widens its codes one code earlier than GIF. */
  readonly early: 0 | 1;
}

const LONGEST_CODE = 4095;

export function packLzw(bytes: Uint8Array, { literalBits, lowBitFirst, early }: LzwKind): Buffer {
  const out = new BitWriter(lowBitFirst);
  const clear = 1 << literalBits;
  let table = new Map<string, number>();
  let next = clear + 2;
  let width = literalBits + 1;
  const reset = (): void => {
    table = new Map();
    next = clear + 2;
    width = literalBits + 1;
  };
  out.write(clear, width);
  let prefix = '';
  const codeOf = (text: string): number =>
    text.length === 1 ? text.charCodeAt(0) : table.get(text)!;
  for (const byte of bytes) {
    const longer = prefix + String.fromCharCode(byte);
    if (longer.length === 1 || table.has(longer)) {
      prefix = longer;
      continue;
    }
    out.write(codeOf(prefix), width);
    table.set(longer, next);
    next += 1;
    if (next + early > 1 << width && width < 12) width += 1;
    if (next >= LONGEST_CODE - 1) {
      out.write(clear, width);
      reset();
    }
    prefix = String.fromCharCode(byte);
  }
  if (prefix !== '') {
    out.write(codeOf(prefix), width);
    next += 1;
    if (next + early > 1 << width && width < 12) width += 1;
  }
  out.write(clear + 1, width);
  return out.end();
}

class BitWriter {
  readonly #bytes: number[] = [];
  readonly #lowBitFirst: boolean;
  #bits = 0;
  #count = 0;

  constructor(lowBitFirst: boolean) {
    this.#lowBitFirst = lowBitFirst;
  }

  write(code: number, width: number): void {
    for (let bit = 0; bit < width; bit += 1) {
      const from = this.#lowBitFirst ? bit : width - 1 - bit;
      const value = (code >> from) & 1;
      this.#bits |= value << (this.#lowBitFirst ? this.#count : 7 - this.#count);
      this.#count += 1;
      if (this.#count === 8) this.#flush();
    }
  }

  end(): Buffer {
    if (this.#count > 0) this.#flush();
    return Buffer.from(this.#bytes);
  }

  #flush(): void {
    this.#bytes.push(this.#bits);
    this.#bits = 0;
    this.#count = 0;
  }
}
