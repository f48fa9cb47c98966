/** A raster file to decode for a comparison of its pixels. */
export interface RasterToDecode {
  readonly path: string;
  /** A new `.v` file. */
  readonly to: string;
  readonly widthPx: number;
  /** Whether the pixels are to have one channel. */
  readonly isGrey: boolean;
}

/** Decodes a raster file completely. @throws the decoder's error; the reason of its owner's signal */
export type DecodeRaster = (raster: RasterToDecode) => Promise<void>;
