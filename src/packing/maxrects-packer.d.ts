/**
 * maxrects-packer 2.7.4 exports nothing in Node under its own name, and its own typings neither
 * export Rectangle nor resolve: this declares the part that we use of the file that works.
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
    /** Undefined on a rectangle that was placed nowhere. */
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
