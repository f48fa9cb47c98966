import { randomUUID } from 'node:crypto';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { FittedArtwork, FitUrgency } from '../../gang-sheet/fitted-artwork.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import type { ArtworkDecoder, FittedFile } from '../decoder/artwork-decoder.ts';
import { finishPixels } from '../ink/finish-pixels.ts';
import type { InkTally } from '../ink/ink-tally.ts';
import { UnprintableArtwork } from '../verdicts/unprintable-artwork.ts';
import { pixelsInFile, residentPixels } from './pixel-file.ts';
import { RowBuffer } from './row-buffer.ts';

/** Prefix of scratch files with pixels. */
export const FITTED_FILE_PREFIX = 'fitted-';

export interface FitArtwork {
  readonly decoder: Pick<ArtworkDecoder, 'fit'>;
  readonly artwork: Artwork;
  readonly fitting: Fitting;
  readonly scratchDir: string;
  /** Pixels up to this size are held in memory, larger ones in a scratch file. */
  readonly residentLimitBytes: number;
  /** Buffer for rows read from the scratch file; by default each artwork has its own. */
  readonly rowBuffer?: RowBuffer;
  readonly ink?: FittedInk;
  /** By default, the fit is needed immediately. */
  readonly urgency?: FitUrgency;
  readonly signal: AbortSignal;
}

/** Collects facts about the ink of an artwork while its pixels are read. */
export interface FittedInk {
  /** Counts the ink of artwork with alpha, before its edges are hardened. */
  readonly tally: InkTally | undefined;
  /** Called with whether every source pixel is clear or opaque, if that is known without extra work. */
  readonly onSourceAlpha?: (isHard: boolean) => void;
}

/**
 * Gets the pixels of an artwork, exactly as placed, from the decoder and hardens their edges if
 * requested. The caller disposes of them.
 * @throws UnprintableArtwork when the artwork cannot be decoded completely
 * @throws the signal's reason, or an error of the scratch disk
 */
export async function fitArtwork(request: FitArtwork): Promise<FittedArtwork> {
  const { decoder, artwork, fitting, scratchDir, ink, urgency, signal } = request;
  signal.throwIfAborted();
  const to = join(scratchDir, `${FITTED_FILE_PREFIX}${randomUUID()}.v`);
  try {
    const fit = decoder.fit({ artwork, fitting, to, scratchDir }, signal, urgency);
    const file = await naming(artwork, fit);
    // Trimming by a threshold may have removed the soft pixels.
    const { isSourceHard } = file;
    if (isSourceHard !== null && fitting.trimAlpha === undefined)
      ink?.onSourceAlpha?.(isSourceHard);
    const fitted = await receive(file, to, request);
    if (!artwork.hasAlpha) return fitted;
    const { edgeThreshold } = fitting;
    return await finishPixels(fitted, { edgeThreshold, tally: ink?.tally });
  } catch (error) {
    await rm(to, { force: true });
    throw error;
  }
}

/** Attributes a fault of the file to the artwork. */
async function naming<T>({ id }: Artwork, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof ArtworkFault ? new UnprintableArtwork(id, error) : error;
  }
}

/** Opens the file, or reads it whole and removes it if it is small. */
async function receive(
  { offsetBytes }: FittedFile,
  path: string,
  { fitting, residentLimitBytes, rowBuffer = new RowBuffer() }: FitArtwork,
): Promise<FittedArtwork> {
  const { widthPx, heightPx } = fitting;
  const bytes = widthPx * heightPx * BYTES_PER_PIXEL;
  // Another process wrote the file, and reading beyond its end would wait for bytes that never come.
  await assertHolds(path, offsetBytes + bytes);
  if (bytes > residentLimitBytes) {
    return pixelsInFile({ widthPx, heightPx, path, offsetBytes }, rowBuffer);
  }
  const read = await readFile(path);
  await rm(path);
  return residentPixels(read.subarray(offsetBytes, offsetBytes + bytes), fitting);
}

async function assertHolds(path: string, bytes: number): Promise<void> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    if (size < bytes) throw new Error(`${path} must hold ${bytes} bytes, received ${size}`);
  } finally {
    await handle.close();
  }
}
