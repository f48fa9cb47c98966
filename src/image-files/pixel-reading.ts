import type { NumberedColour } from './colour/numbered-colour.ts';

/** The meaning of an image's colour channels. */
export type ColourMeaning =
  /** Converted by the decoder, using the profile in the file if there is one. */
  | { readonly kind: 'embedded'; readonly space: 'grey' | 'rgb' | 'cmyk' }
  /** Grey or RGB in a numbered colour space; `limitedBits` is set if the range is not full. */
  | {
      readonly kind: 'numbered';
      readonly colour: NumberedColour;
      readonly limitedBits: number | null;
    }
  | { readonly kind: 'lab'; readonly encoding: 'tiff8' | 'tiff16' | 'icc8' | 'icc16' }
  | { readonly kind: 'ycbcr' };

/** How to convert the channels of an unusual file to pixels. */
export interface PixelReading {
  /** Bytes to overwrite in a copy of the file, so that the decoder returns its samples unconverted. */
  readonly patches: readonly FilePatch[];
  readonly channels: number;
  /** Number of colour channels, which come first. */
  readonly colours: number;
  /** Layout of channels that the decoder stacks vertically; null if they are interleaved. */
  readonly planes: PlaneLayout | null;
  /** Index of the alpha channel. */
  readonly alpha: number | null;
  readonly isPremultiplied: boolean;
  /** Whether 0 is white. */
  readonly isInverted: boolean;
  readonly meaning: ColourMeaning;
}

export interface FilePatch {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface PlaneLayout {
  /** Image height. */
  readonly heightPx: number;
  /** Rows from one plane to the next, in whole tiles. */
  readonly rows: number;
}
