import type { NumberedColour } from './colour/numbered-colour.ts';

/** The meaning of the colour channels of an image. */
export type ColourMeaning =
  /** Converted by the decoder, with the profile in the file or without one. */
  | { readonly kind: 'embedded'; readonly space: 'grey' | 'rgb' | 'cmyk' }
  /** Grey or RGB in a numbered colour space; `limitedBits` is set where the range is not full. */
  | {
      readonly kind: 'numbered';
      readonly colour: NumberedColour;
      readonly limitedBits: number | null;
    }
  | { readonly kind: 'lab'; readonly encoding: 'tiff8' | 'tiff16' | 'icc8' | 'icc16' }
  | { readonly kind: 'ycbcr' };

/** The conversion of an unusual file's channels to pixels. */
export interface PixelReading {
  /**
   * Bytes to overwrite in a copy of the file, which make the decoder return its samples unconverted.
   */
  readonly patches: readonly FilePatch[];
  readonly channels: number;
  /** Number of colour channels, which come first. */
  readonly colours: number;
  /** Channels that the decoder returns one below the other; null: interleaved. */
  readonly planes: PlaneLayout | null;
  /** Index of the alpha channel. */
  readonly alpha: number | null;
  readonly isPremultiplied: boolean;
  /** 0 is white. */
  readonly isInverted: boolean;
  readonly meaning: ColourMeaning;
}

export interface FilePatch {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface PlaneLayout {
  /** Height of the image. */
  readonly heightPx: number;
  /** Rows from one plane to the next, in whole tiles. */
  readonly rows: number;
}
