import type { Artwork, Box } from '../../gang-sheet/artwork.ts';
import type { FitUrgency } from '../../gang-sheet/fitted-artwork.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';
import type { ColourFacts, PixelMeasures } from '../../gang-sheet/preflight.ts';
import type { SpooledFile } from '../../image-files/spool-to-scratch.ts';

/**
 * Everything that parses, measures, decodes or draws a customer's file. The renderer calls it in a
 * process of its own (`decoders/`), so a file that hangs or crashes the decoder takes down only that process.
 *
 * Every operation throws an `ArtworkFault` when the file is at fault, the signal's reason when it is
 * stopped, and a disk error when the scratch disk fails.
 */
export interface ArtworkDecoder {
  /**
   * Measures a file from its header and structure, and prepares a copy if the decoder would misread it.
   */
  inspect(request: InspectFile, signal: AbortSignal): Promise<Artwork>;
  /** Finds the boxes around the content of an upright artwork. This decodes all of it. */
  contentBoxes(request: FindContentBoxes, signal: AbortSignal): Promise<ContentBoxes>;
  /** Writes the pixels of an artwork exactly as placed. */
  fit(request: FitRequest, signal: AbortSignal, urgency?: FitUrgency): Promise<FittedFile>;
  /** Measures the pixels of an artwork at its own size. */
  pixels(request: ArtworkInScratch, signal: AbortSignal): Promise<PixelMeasures>;
  /** Returns whether every pixel of an artwork is clear or opaque. */
  hasHardEdges(request: ArtworkInScratch, signal: AbortSignal): Promise<boolean>;
  /** Reads how an artwork stores its colours. */
  colour(request: ArtworkInScratch, signal: AbortSignal): Promise<ColourFacts>;
  /** Decodes an artwork completely and discards the pixels. */
  decodeWhole(request: ArtworkInScratch, signal: AbortSignal): Promise<void>;
  /** Decodes a file that this program wrote, to compare its pixels. It may take any time. */
  decodeOwn(request: DecodeOwn, signal: AbortSignal): Promise<void>;
}

/** An operation of the decoder, by name. */
export type Operation = keyof ArtworkDecoder;

export interface InspectFile {
  readonly file: SpooledFile;
  readonly maxPixels: number;
  /** Whether an earlier inspection found the data of these bytes undamaged. */
  readonly isKnownSound: boolean;
  /** The largest printed width. A drawing takes more memory at a larger size. Absent: not known. */
  readonly printedPx?: number;
  /** Folder for prepared copies, which are kept next to the file. */
  readonly scratchDir: string;
}

export interface ArtworkInScratch {
  readonly artwork: Artwork;
  /** Folder for files that the operation removes itself. */
  readonly scratchDir: string;
}

export interface DecodeOwn {
  /** A file in the scratch folder. */
  readonly path: string;
  /** A new `.v` file in the scratch folder. */
  readonly to: string;
  readonly widthPx: number;
  /** Whether the pixels are to have one channel. */
  readonly isGrey: boolean;
  /** Memory that decoding it takes. */
  readonly needBytes: number;
}

export interface FindContentBoxes extends ArtworkInScratch {
  /** Additional alphas, at most 254, above which a pixel counts as content. 0 is always measured. */
  readonly alphas: readonly number[];
}

/** Boxes around content. A decoder returns them in pixels of the upright image. */
export interface ContentBoxes {
  readonly contentBox: Box;
  /** Boxes by alpha. An alpha with no content above it has no box. */
  readonly contentBoxes: Readonly<Record<number, Box>>;
}

export interface FitRequest extends ArtworkInScratch {
  readonly fitting: Fitting;
  /** A new file in `scratchDir` whose name ends with `.v`. */
  readonly to: string;
}

/** A file with the rows of a fitted artwork: RGBA, 8 bits per channel, straight alpha, sRGB. */
export interface FittedFile {
  /** Offset of the first row in the file. */
  readonly offsetBytes: number;
  /** Whether every source pixel is clear or opaque; null if the operation did not establish that. */
  readonly isSourceHard: boolean | null;
}

/** What an operation may use on the decoding side. */
export interface DecodeContext {
  readonly signal: AbortSignal;
  /**
   * Waits until the operation may hold `bytes` in total. Called before the pixels of an image are
   * decoded.
   * @param scratchBytes bytes that it is about to write to the scratch disk; 0 if left out
   * @throws ServiceError `does_not_fit_memory`, `storage_full`
   */
  readonly reserve: (bytes: number, scratchBytes?: number, kinds?: KindsOfMemory) => Promise<void>;
}

/** How an operation takes its memory; 0 for what is left out. */
export interface KindsOfMemory {
  /** The part that the image libraries do not allocate, so that it cannot be kept in a file. */
  readonly heldBytes?: number;
  /** What the image libraries request in all, if they touch only a part of it. */
  readonly requestedBytes?: number;
}
