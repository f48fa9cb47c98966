import type { FaultCode } from '../fault-codes.ts';
import type { PictureTotals } from './picture-totals.ts';
import type { ColourFacts, PreflightFinding } from './preflight.ts';

/** Format of the file that the customer sent. */
export type ArtworkFormat = 'png' | 'jpeg' | 'webp' | 'tiff' | 'avif' | 'gif' | 'svg';

/** Format that the decoder reads: that of the customer's file, or `pixels` for a libvips `.v` file. */
export type DecodedFormat = ArtworkFormat | 'pixels';

/** A box inside an artwork, in pixels of the upright image. */
export interface Box {
  readonly leftPx: number;
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * A customer's image that has been fetched to the scratch disk and inspected. All sizes refer to the
 * upright image, after the EXIF orientation has been applied.
 */
export interface Artwork {
  /** SHA-256 of the customer's file, in hex. Identical files share one artwork. */
  readonly id: string;
  /** File to decode: the customer's file, or a file that was prepared from it. */
  readonly path: string;
  /** Size of the file at `path`. */
  readonly bytes: number;
  /** Format of the customer's file. */
  readonly format: ArtworkFormat;
  /** Format of the file at `path`, if that file was prepared. Defaults to `format`. */
  readonly decodeAs?: DecodedFormat;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Whether the image is interlaced or progressive. If so, the decoder must hold all of it in memory. */
  readonly interlaced: boolean;
  /**
   * Samples of all channels for one pixel of a JPEG: 3 without subsampling, 1.5 with 4:2:0. Absent in other
   * formats and in records of earlier versions.
   */
  readonly samplesPerPixel?: number;
  /**
   * Bits of one sample of the file that the decoder reads; 16 also stands for more. Absent in an SVG and in
   * records of earlier versions.
   */
  readonly sampleBits?: 8 | 16;
  readonly hasAlpha: boolean;
  /**
   * Whether the EXIF orientation is not 1. If so, turning the image upright requires holding all of it
   * in memory.
   */
  readonly needsTurning: boolean;
  /** Bounding box of all pixels that are not fully transparent. Measured only if an item trims. */
  readonly contentBox: Box | null;
  /** Bounding boxes of all pixels above an alpha value (0 to 255), for items with `trimAlpha`. */
  readonly contentBoxes?: Readonly<Record<number, Box>>;
  /** Facts about the customer's file, for the receipt. Absent in records of version 0.1.0. */
  readonly source?: ArtworkSourceFacts;
  /** Folder next to `path` with the fonts that an SVG embeds. Absent if it embeds none. */
  readonly fonts?: string;
  /**
   * Maximum number of drawing-sized surfaces in memory while an SVG is drawn. Absent in other formats
   * and in records of version 0.1.0.
   */
  readonly surfaces?: number;
  /** What an SVG embeds. Absent if it embeds no pictures, and in records of earlier versions. */
  readonly pictures?: PictureTotals;
  /** Whether the program that made the SVG assumes 72 px per inch. Absent: 96 px per inch, as in CSS. */
  readonly drawnAt72?: boolean;
  /** Findings from the inspection. Absent in records of version 0.1.0. */
  readonly findings?: readonly PreflightFinding[];
}

/** Facts about the customer's file that the receipt reports. */
export interface ArtworkSourceFacts {
  /** Upright size; in CSS pixels for an SVG. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** The file's colour space and profile, before conversion to sRGB. */
  readonly colour: ColourFacts;
}

/** Returns the format of the file at `path`, which the decoder reads. */
export function decodedFormat({
  format,
  decodeAs = format,
}: Pick<Artwork, 'format' | 'decodeAs'>): DecodedFormat {
  return decodeAs;
}

/**
 * Returns the box that remains when an artwork is trimmed.
 * @param trimAlpha highest alpha (0 to 254) that counts as transparent border
 * @returns null if the box was not measured
 */
export function contentBoxAt(artwork: Artwork, trimAlpha = 0): Box | null {
  return trimAlpha === 0 ? artwork.contentBox : (artwork.contentBoxes?.[trimAlpha] ?? null);
}

/**
 * Returns one record for each artwork id: the first whose content box was measured, otherwise the first.
 * Items that are trimmed and items that are not may have different records of the same file.
 */
export function measuredById(artworks: readonly Artwork[]): ReadonlyMap<string, Artwork> {
  const byId = new Map<string, Artwork>();
  for (const artwork of artworks) {
    const known = byId.get(artwork.id);
    const isBetter = known?.contentBox === null && artwork.contentBox !== null;
    if (known === undefined || isBetter) byId.set(artwork.id, artwork);
  }
  return byId;
}

/** A warning about an item that is printed anyway. */
export interface Warning {
  /** RFC 6901 pointer to the item in the request. */
  readonly pointer: string;
  readonly code: FaultCode;
  readonly detail: string;
}
