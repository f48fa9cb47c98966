import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { FittedArtwork } from '../../gang-sheet/fitted-artwork.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { assertPixelFile, assertPlainRows, decodedPixels } from '../decoding/decoded-pixels.ts';
import { decoding } from '../decoding/decoding.ts';
import { enlargeFile } from './enlarging/enlarge-file.ts';
import type { Enlarging } from './enlarging/enlarging-of.ts';
import { finishPixels } from '../ink/finish-pixels.ts';
import type { InkTally } from '../ink/ink-tally.ts';
import { pixelsInFile, residentPixels } from './pixel-file.ts';
import { V_HEADER_BYTES } from '../../gang-sheet/units/v-file.ts';
import { prepareFit, type PreparedFit } from './prepare-fit.ts';
import { drawSvgSlices, exceedsCanvas } from './draw-svg-slices.ts';
import { RowBuffer } from './row-buffer.ts';
import { turnPixelFile, turnPixels } from './turn-pixels.ts';
import { UnprintableArtwork } from '../verdicts/unprintable-artwork.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';

/** Node 20 with sharp aborts on raw output above 4 GiB; well below that size, a file is better. */
const MAX_RESIDENT_BYTES = 1024 ** 3;

/** Prefix of scratch files with pixels. */
export const FITTED_FILE_PREFIX = 'fitted-';

/**
 * Largest image that is rotated in memory. Rotation on disk needs less memory but reads the image
 * twice.
 */
export const TURN_IN_MEMORY_BYTES = 64 * 1024 ** 2;

export interface FitArtwork {
  readonly artwork: Artwork;
  readonly fitting: Fitting;
  readonly scratchDir: string;
  /** Pixels up to this size are held in memory, larger ones in a scratch file. */
  readonly residentLimitBytes: number;
  /** Buffer for rows read from the scratch file; by default each artwork has its own. */
  readonly rowBuffer?: RowBuffer;
  readonly ink?: FittedInk;
  readonly signal: AbortSignal;
}

/** Collects facts about the ink of an artwork while its pixels pass by. */
export interface FittedInk {
  /** Counts the ink of artwork with alpha, before its edges are hardened. */
  readonly tally: InkTally | undefined;
  /** Called with whether every source pixel is clear or opaque, if that is known at no cost. */
  readonly onSourceAlpha?: (isHard: boolean) => void;
}

/**
 * Produces the pixels of an artwork exactly as placed: upright, in sRGB, trimmed, mirrored, resized,
 * rotated, and with hard edges if requested. The caller disposes of them.
 * @throws UnprintableArtwork if the artwork cannot be decoded completely
 * @throws the signal's reason, or an error of the scratch disk
 */
export async function fitArtwork(request: FitArtwork): Promise<FittedArtwork> {
  request.signal.throwIfAborted();
  try {
    const fitted = await fit(request);
    const { artwork, fitting, ink } = request;
    const { edgeThreshold } = fitting;
    return artwork.hasAlpha
      ? await finishPixels(fitted, { edgeThreshold, tally: ink?.tally })
      : fitted;
  } catch (error) {
    if (!(error instanceof ArtworkFault)) throw error;
    throw new UnprintableArtwork(request.artwork.id, error);
  }
}

function fit(request: FitArtwork): Promise<FittedArtwork> {
  const { artwork, fitting, residentLimitBytes } = request;
  if (artwork.format === 'svg' && exceedsCanvas(fitting)) return drawToFile(request);
  const resident = bytesOf(fitting) <= Math.min(residentLimitBytes, MAX_RESIDENT_BYTES);
  // Another process draws documents with embedded fonts, and its pixels arrive in memory.
  if (artwork.fonts !== undefined && !resident) return drawToFile(request);
  return resident ? fitToMemory(request) : fitToFile(request);
}

function bytesOf({ widthPx, heightPx }: Fitting): number {
  return widthPx * heightPx * BYTES_PER_PIXEL;
}

async function fitToMemory(request: FitArtwork): Promise<FittedArtwork> {
  const { artwork, fitting, signal } = request;
  const fit = await prepareFit(artwork, fitting);
  const { enlarge, image, turn } = fit;
  const pixels =
    enlarge === null
      ? await decodedPixels(turnPixels(image, turn), fitting, artwork.format)
      : await enlargeToFile(request, { ...fit, enlarge }, readAndRemove);
  signal.throwIfAborted();
  return residentPixels(pixels, fitting);
}

async function readAndRemove(path: string): Promise<Buffer> {
  const pixels = await readFile(path);
  await rm(path);
  return pixels;
}

async function fitToFile(request: FitArtwork): Promise<FittedArtwork> {
  const { artwork, fitting, scratchDir, signal } = request;
  const fit = await prepareFit(artwork, fitting);
  const { enlarge } = fit;
  if (enlarge !== null) {
    return enlargeToFile(request, { ...fit, enlarge }, (path) => inFile(request, path, 0));
  }
  const onDisk = fit.turn.angle !== 0 && bytesOf(fitting) > TURN_IN_MEMORY_BYTES;
  const path = scratchFile(scratchDir, 'v');
  return orNothing(path, async () => {
    const image = onDisk ? fit.image : turnPixels(fit.image, fit.turn);
    await decoding(artwork.format, image.toFile(path));
    await assertPixelFile(path, onDisk ? fit.size : fitting);
    signal.throwIfAborted();
    return onDisk ? turnOnDisk(request, fit, path) : inFile(request, path, V_HEADER_BYTES);
  });
}

/** Enlarges the artwork into a file of placed pixels and passes its path to `open`. */
function enlargeToFile<T>(
  { artwork, fitting, scratchDir, ink, signal }: FitArtwork,
  { image, enlarge, size, turn }: PreparedFit & { readonly enlarge: Enlarging },
  open: (path: string) => Promise<T>,
): Promise<T> {
  const from = scratchFile(scratchDir, 'v');
  const to = scratchFile(scratchDir, 'rgba');
  return orNothing(from, () =>
    orNothing(to, async () => {
      await decoding(artwork.format, image.toFile(from));
      await assertPixelFile(from, enlarge.source);
      signal.throwIfAborted();
      const { isSourceHard } = await enlargeFile({ ...enlarge, from, size, turn, to }, signal);
      // Trimming by a threshold may have removed the soft pixels.
      if (fitting.trimAlpha === undefined) ink?.onSourceAlpha?.(isSourceHard);
      await assertPlainRows(to, fitting);
      await rm(from);
      return open(to);
    }),
  );
}

async function turnOnDisk(
  request: FitArtwork,
  { size, turn }: PreparedFit,
  from: string,
): Promise<FittedArtwork> {
  const { fitting, scratchDir, signal } = request;
  const to = scratchFile(scratchDir, 'rgba');
  return orNothing(to, async () => {
    await turnPixelFile({ from, size, turn, to, signal });
    await assertPlainRows(to, fitting);
    await rm(from);
    return inFile(request, to, 0);
  });
}

function drawToFile(request: FitArtwork): Promise<FittedArtwork> {
  const { artwork, fitting, scratchDir, signal } = request;
  const path = scratchFile(scratchDir, 'rgba');
  return orNothing(path, async () => {
    await drawSvgSlices({ artwork, fitting, path, signal });
    await assertPlainRows(path, fitting);
    return inFile(request, path, 0);
  });
}

function inFile(
  { fitting, rowBuffer = new RowBuffer() }: FitArtwork,
  path: string,
  offsetBytes: number,
): Promise<FittedArtwork> {
  const { widthPx, heightPx } = fitting;
  return pixelsInFile({ widthPx, heightPx, path, offsetBytes }, rowBuffer);
}

function scratchFile(scratchDir: string, extension: 'v' | 'rgba'): string {
  return join(scratchDir, `${FITTED_FILE_PREFIX}${randomUUID()}.${extension}`);
}

/** Removes the file when the work that writes it fails. */
async function orNothing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}
