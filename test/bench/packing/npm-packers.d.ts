/** Declares what we use of two packages: the first has no typings, and those of the second do not resolve. */
declare module '@mapbox/shelf-pack' {
  interface Box {
    readonly w: number;
    readonly h: number;
  }
  class ShelfPack {
    constructor(width: number, height: number, options: { readonly autoResize: boolean });
    pack(boxes: readonly Box[]): readonly (Box & { readonly y: number })[];
  }
  export = ShelfPack;
}

declare module 'binpackingjs/2d' {
  interface Box {
    readonly width: number;
    readonly height: number;
    readonly constrainRotation: boolean;
  }
  export function pack2D(given: {
    readonly bins: readonly { readonly width: number; readonly height: number }[];
    readonly boxes: readonly Box[];
  }): {
    readonly packedBins: readonly {
      readonly boxes: readonly { readonly y: number; readonly height: number }[];
    }[];
  };
}
