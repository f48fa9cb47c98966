import type { FaultCode } from '../fault-codes.ts';
import type { ColourFacts, PreflightFinding } from './preflight.ts';

/** Of the file as it was ordered. */
export type ArtworkFormat = 'png' | 'jpeg' | 'webp' | 'tiff' | 'avif' | 'gif' | 'svg';

/** What the decoder is given: the file as it was ordered, or a libvips `.v` file made of it. */
export type DecodedFormat = ArtworkFormat | 'pixels';

/** A box inside an artwork, in its upright pixels. */
export interface Box {
  readonly leftPx: number;
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A source image on scratch disk, measured. Sizes are upright (EXIF orientation applied). */
export interface Artwork {
  /** SHA-256 of the file's bytes, in hex: equal artworks are the same artwork. */
  readonly id: string;
  /** The file that is decoded: the one that was ordered, or what was prepared from it. */
  readonly path: string;
  /** Size of the file at `path`. */
  readonly bytes: number;
  /** Of the file that was ordered. */
  readonly format: ArtworkFormat;
  /** Format of the file at `path`, where that was prepared; absent: `format`. */
  readonly decodeAs?: DecodedFormat;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Decoders of such files hold the whole image. */
  readonly interlaced: boolean;
  readonly hasAlpha: boolean;
  /** EXIF orientation is not 1: turning it upright holds the image. */
  readonly needsTurning: boolean;
  /** The part that is not fully transparent; only measured when an item asks to trim. */
  readonly contentBox: Box | null;
  /** The part above an alpha of that many 255ths, for items that trim by a threshold. */
  readonly contentBoxes?: Readonly<Record<number, Box>>;
  /** The file as it was ordered, for the receipt; absent in records of version 0.1.0. */
  readonly source?: ArtworkSourceFacts;
  /** Folder of the fonts that an SVG embeds and draws, beside `path`; absent: there are none. */
  readonly fonts?: string;
  /** An SVG whose author's program takes 72 px for an inch; absent: 96, as CSS has it. */
  readonly drawnAt72?: boolean;
  /** Found while the artwork was inspected; absent in records of version 0.1.0. */
  readonly findings?: readonly PreflightFinding[];
}

/** What the receipt says of the file that was ordered. */
export interface ArtworkSourceFacts {
  /** Upright; of an SVG in CSS pixels. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** As read from the file, before the conversion to sRGB. */
  readonly colour: ColourFacts;
}

/** The format that the decoder of an artwork reads. */
export function decodedFormat({ format, decodeAs = format }: Artwork): DecodedFormat {
  return decodeAs;
}

/** The part of an artwork that an item prints when it trims; null: not measured. */
export function contentBoxAt(artwork: Artwork, trimAlpha = 0): Box | null {
  return trimAlpha === 0 ? artwork.contentBox : (artwork.contentBoxes?.[trimAlpha] ?? null);
}

/** A warning about an item that is printed all the same. */
export interface Warning {
  readonly pointer: string;
  readonly code: FaultCode;
  readonly detail: string;
}
