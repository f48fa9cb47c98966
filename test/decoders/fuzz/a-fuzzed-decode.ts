import assert from 'node:assert/strict';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import type { ArtworkDecoder } from '../../../src/artwork/decoder/artwork-decoder.ts';
import { readVHeader } from '../../../src/artwork/decoding/v-header.ts';
import { fitArtwork } from '../../../src/artwork/fitted/fit-artwork.ts';
import { UnprintableArtwork } from '../../../src/artwork/verdicts/unprintable-artwork.ts';
import { ServiceError } from '../../../src/errors.ts';
import { faultMeanings } from '../../../src/fault-codes.ts';
import type { Artwork } from '../../../src/gang-sheet/artwork.ts';
import type { Fitting } from '../../../src/gang-sheet/plan.ts';
import { V_HEADER_BYTES } from '../../../src/gang-sheet/units/v-file.ts';
import { ArtworkFault } from '../../../src/image-files/artwork-fault.ts';
import { readHeader, type ArtworkHeader } from '../../../src/image-files/read-header.ts';
import type { SpooledFile } from '../../../src/image-files/spool-to-scratch.ts';
import { aFitting, spooled } from '../../artwork/pictures.ts';
import type { Draw } from '../../support/fuzz/draw.ts';
import type { FuzzedPicture } from '../../support/fuzz/fuzzed-picture.ts';

const MAX_PIXELS = 1e6;

/** The refusal of a reservation by the memory ledger. */
const NO_ROOM = 'does_not_fit_memory';

export interface FuzzedDecode {
  /** Code of the fault or refusal, or `fitted`. */
  readonly outcome: string;
  readonly artworkId: string;
}

/**
 * Sends a picture the way of an order: header, inspection, perhaps content box, fit. Fails if anything
 * but pixels of the placed size or a known fault comes out, or if a file is left.
 * @param scratchDir a folder that does not exist yet
 */
export async function aFuzzedDecode(
  decoder: ArtworkDecoder,
  { bytes, draw }: FuzzedPicture,
  scratchDir: string,
): Promise<FuzzedDecode> {
  await mkdir(scratchDir);
  const file = await spooled(scratchDir, bytes);
  try {
    const outcome = await decoded(decoder, { file, scratchDir, draw });
    return { outcome, artworkId: file.sha256 };
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== NO_ROOM) throw error;
    return { outcome: NO_ROOM, artworkId: file.sha256 };
  } finally {
    await rm(scratchDir, { recursive: true, force: true });
  }
}

interface Decode {
  readonly file: SpooledFile;
  readonly scratchDir: string;
  readonly draw: Draw;
}

async function decoded(decoder: ArtworkDecoder, decode: Decode): Promise<string> {
  const { file, scratchDir } = decode;
  const signal = AbortSignal.timeout(60_000);
  const header = await orFault(readHeader(file, { maxPixels: MAX_PIXELS, signal }));
  const request = { file, maxPixels: MAX_PIXELS, isKnownSound: false, scratchDir };
  const artwork = await orFault(decoder.inspect(request, signal));
  assertAgree(header, artwork);
  const outcome =
    artwork instanceof ArtworkFault ? artwork.code : await fitted(decoder, artwork, decode);
  await assertNothingLeft(decode, artwork);
  return outcome;
}

/** A file that an upload refuses must not be printed, and sizes must be the same. */
function assertAgree(header: ArtworkHeader | ArtworkFault, artwork: Artwork | ArtworkFault): void {
  if (artwork instanceof ArtworkFault) return;
  assert.ok(!(header instanceof ArtworkFault), `the upload is refused: ${describe(header)}`);
  if (header.format === 'svg') return;
  assert.deepEqual([header.widthPx, header.heightPx], [artwork.widthPx, artwork.heightPx]);
}

function describe(header: ArtworkHeader | ArtworkFault): string {
  return header instanceof ArtworkFault ? `${header.code}: ${header.message}` : header.format;
}

async function fitted(
  decoder: ArtworkDecoder,
  artwork: Artwork,
  { scratchDir, draw }: Decode,
): Promise<string> {
  const signal = AbortSignal.timeout(60_000);
  const fitting = aFittingOf(artwork, draw);
  const measured = fitting.trim ? await orFault(boxed(decoder, artwork, scratchDir)) : artwork;
  if (measured instanceof ArtworkFault) return measured.code;
  const checked = { fit: fitChecked(decoder) };
  const request = { decoder: checked, artwork: measured, fitting, scratchDir, signal };
  const pixels = await orFault(fitArtwork({ ...request, residentLimitBytes: 2 ** 20 }));
  if (pixels instanceof ArtworkFault) return pixels.code;
  const rows = await pixels.rows(0, fitting.heightPx);
  assert.equal(rows.length, fitting.widthPx * fitting.heightPx * 4);
  await pixels.dispose();
  return 'fitted';
}

function aFittingOf({ id: artworkId, hasAlpha }: Artwork, draw: Draw): Fitting {
  const [widthPx, heightPx] = [1 + draw.below(90), 1 + draw.below(90)];
  const [rotated, mirror] = [draw.oneIn(3), draw.oneIn(4)];
  const trim = hasAlpha && draw.oneIn(4);
  const fitting = aFitting({ artworkId, widthPx, heightPx, rotated, mirror, trim });
  return draw.oneIn(6) ? { ...fitting, edgeThreshold: 128 } : fitting;
}

async function boxed(
  decoder: ArtworkDecoder,
  artwork: Artwork,
  scratchDir: string,
): Promise<Artwork> {
  const signal = AbortSignal.timeout(60_000);
  return {
    ...artwork,
    ...(await decoder.contentBoxes({ artwork, alphas: [], scratchDir }, signal)),
  };
}

/** A fit that looks at the file itself: it must hold exactly the pixels of the fitting. */
function fitChecked(decoder: ArtworkDecoder): ArtworkDecoder['fit'] {
  return async (request, signal, urgency) => {
    const fittedFile = await decoder.fit(request, signal, urgency);
    const { widthPx, heightPx } = request.fitting;
    const { size } = await stat(request.to);
    if (fittedFile.offsetBytes === 0) assert.equal(size, widthPx * heightPx * 4);
    else assert.deepEqual(await sizeIn(request.to), { widthPx, heightPx, channels: 4 });
    return fittedFile;
  };
}

async function sizeIn(path: string) {
  const handle = await open(path);
  const { buffer } = await handle.read(Buffer.alloc(V_HEADER_BYTES), 0, V_HEADER_BYTES, 0);
  await handle.close();
  const { widthPx, heightPx, channels } = readVHeader(buffer)!;
  return { widthPx, heightPx, channels };
}

/** Prepared copies stay while the artwork is used, and belong to it. */
async function assertNothingLeft(
  { file, scratchDir }: Decode,
  artwork: Artwork | ArtworkFault,
): Promise<void> {
  await rm(file.path);
  if (!(artwork instanceof ArtworkFault)) {
    await rm(artwork.path, { force: true });
    if (artwork.fonts !== undefined) await rm(artwork.fonts, { recursive: true });
  }
  assert.deepEqual(await readdir(scratchDir), []);
}

/** Resolves to a fault with a known code. Every other error is a bug. */
async function orFault<T>(work: Promise<T>): Promise<T | ArtworkFault> {
  try {
    return await work;
  } catch (error) {
    const fault = error instanceof UnprintableArtwork ? error.fault : error;
    if (!(fault instanceof ArtworkFault)) throw error;
    assert.ok(fault.code in faultMeanings, fault.code);
    assert.ok(fault.message.length > 5 && fault.message.length < 600, fault.message);
    return fault;
  }
}
