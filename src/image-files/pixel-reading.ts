import type { NumberedColour } from './colour/numbered-colour.ts';

/** What the colour channels of a picture mean. */
export type ColourMeaning =
  /** As the decoder converts them, by the profile in the file or without one. */
  | { readonly kind: 'embedded'; readonly space: 'grey' | 'rgb' | 'cmyk' }
  /** Grey or RGB by numbers; `limitedBits` of the file where its range is not full. */
  | {
      readonly kind: 'numbered';
      readonly colour: NumberedColour;
      readonly limitedBits: number | null;
    }
  | { readonly kind: 'lab'; readonly encoding: 'tiff8' | 'tiff16' | 'icc8' | 'icc16' }
  | { readonly kind: 'ycbcr' };

/** How the channels of an unusual file become pixels. */
export interface PixelReading {
  /** Written over in a copy of the file, so that the decoder gives its numbers as they are. */
  readonly patches: readonly FilePatch[];
  readonly channels: number;
  /** How many of them are colours; those are the first. */
  readonly colours: number;
  /** Channels that the decoder gives one below the other; null: pixel by pixel. */
  readonly planes: PlaneLayout | null;
  /** Index of the alpha channel. */
  readonly alpha: number | null;
  readonly isPremultiplied: boolean;
  /** 0 stands for white. */
  readonly isInverted: boolean;
  readonly meaning: ColourMeaning;
}

export interface FilePatch {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface PlaneLayout {
  /** Of the picture. */
  readonly heightPx: number;
  /** From one plane to the next: whole tiles. */
  readonly rows: number;
}
