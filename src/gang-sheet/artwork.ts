import type { FaultCode } from '../fault-codes.ts';

export type ArtworkFormat = 'png' | 'jpeg' | 'webp' | 'tiff' | 'avif' | 'gif' | 'svg';

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
  readonly path: string;
  readonly bytes: number;
  readonly format: ArtworkFormat;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Decoders of such files hold the whole image. */
  readonly interlaced: boolean;
  readonly hasAlpha: boolean;
  /** EXIF orientation is not 1: turning it upright holds the image. */
  readonly needsTurning: boolean;
  /** The part that is not fully transparent; only measured when an item asks to trim. */
  readonly contentBox: Box | null;
}

/** A warning about an item that is printed all the same. */
export interface Warning {
  readonly pointer: string;
  readonly code: FaultCode;
  readonly detail: string;
}
