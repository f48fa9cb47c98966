/**
 * maxrects-packer 2.7.4 exports nothing in Node under its package name, and its typings do not resolve
 * and do not export Rectangle. This declares the part of its ES module that we use.
 */
declare module 'maxrects-packer/dist/maxrects-packer.mjs' {
  export class Rectangle {
    constructor(
      width: number,
      height: number,
      x?: number,
      y?: number,
      rot?: boolean,
      allowRotation?: boolean,
    );
    readonly width: number;
    readonly height: number;
    /** Undefined if the rectangle was not placed. */
    readonly x: number | undefined;
    readonly y: number | undefined;
    readonly rot: boolean;
    readonly oversized: boolean;
    data: unknown;
  }

  export interface PackerOptions {
    readonly smart: boolean;
    readonly pot: boolean;
    readonly square: boolean;
    readonly allowRotation: boolean;
    /** 0 MAX_AREA, 1 MAX_EDGE, 2 FILL_WIDTH. */
    readonly logic: 0 | 1 | 2;
  }

  export class MaxRectsPacker {
    constructor(width: number, height: number, padding: number, options: PackerOptions);
    readonly bins: readonly { readonly rects: readonly Rectangle[] }[];
    addArray(rectangles: readonly Rectangle[]): void;
  }
}
