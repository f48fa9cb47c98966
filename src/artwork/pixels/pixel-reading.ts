import type { NumberedColour } from '../colour/numbered-colour.ts';

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
  /** Channels that the decoder has to give. */
  readonly channels: number;
  /** Index of the alpha channel; the colours are the first channels. */
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

/** How many channels the colours are. */
export function colourCount({ meaning, channels, alpha }: PixelReading): number {
  if (meaning.kind === 'embedded') return { grey: 1, rgb: 3, cmyk: 4 }[meaning.space];
  // A picture of two channels is grey with alpha.
  return meaning.kind === 'numbered' && channels - (alpha === null ? 0 : 1) < 3 ? 1 : 3;
}
