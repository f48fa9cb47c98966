import { compressionFor } from '../../strips/effort.ts';
import type { RenderedPart, RenderPartInput } from '../../part-request.ts';
import { piecesOf, type Piece } from '../../raster/pieces.ts';
import { PiecesInHand } from '../../raster/pieces-in-hand.ts';
import { MarkSchedule } from '../../resume/mark-schedule.ts';
import type { PdfState } from '../../resume/resume-point.ts';
import { WriteQueue } from '../../strips/write-queue.ts';
import { embedArtwork } from './embed-artwork.ts';
import { firstUses } from './first-uses.ts';
import { pageGeometry, type PageGeometry } from './page-geometry.ts';
import { PdfFile } from './pdf-file.ts';
import type { ObjectNumber } from './pdf-syntax.ts';
import { writePage } from './write-page.ts';
import { writeProfile } from './write-profile.ts';

/**
 * Renders one sheet to a PDF of one page: each distinct artwork once, placed as often as it is
 * needed; equal plans, pixels and outputs give equal files. A placement counts as placed when its
 * artwork is read. When this throws, all that it had acquired is released, and there is no file,
 * unless a keeper goes on with it another time.
 * @throws ServiceError `storage_failed`; what fitting, the checkpoint or the signal throws
 */
export async function renderPdfPart(input: RenderPartInput): Promise<RenderedPart> {
  const { sheet, fittings, dpi, encoders, keeper } = input;
  const pieces = piecesOf(sheet, fittings);
  const geometry = pageGeometry(sheet, dpi);
  const begun = await beginOrGoOn(input, geometry);
  const { pdf } = begun;
  const queue = new WriteQueue(() => encoders.threads + 1);
  const inHand = new PiecesInHand(input.fitted);
  try {
    const profile = begun.profile ?? (await writeProfile(pdf));
    const { images } = begun;
    await embedArtworks(input, { pdf, queue, inHand, pieces, profile, images });
    await queue.written();
    const ends = await writePage(pdf, { ...input, pieces, geometry, profile, images });
    return {
      ...(await pdf.finish(ends)),
      placements: pieces.filter(({ isLabel }) => !isLabel).length,
    };
  } catch (error) {
    await queue.settled();
    await (keeper === undefined ? pdf.discard() : pdf.leave());
    throw error;
  } finally {
    await inHand.releaseAll();
  }
}

interface BegunPdf {
  readonly pdf: PdfFile;
  /** null: it is not written yet. */
  readonly profile: ObjectNumber | null;
  readonly images: Map<number, ObjectNumber>;
}

async function beginOrGoOn(
  { path, keeper }: RenderPartInput,
  { userUnit }: PageGeometry,
): Promise<BegunPdf> {
  const from = keeper?.from?.writer;
  if (from?.format === 'pdf') {
    const { profile, images } = from;
    return { pdf: await PdfFile.reopen(path, from), profile, images: new Map(images) };
  }
  // UserUnit came with 1.6, soft masks with 1.4; some RIPs are old.
  const pdf = await PdfFile.create(path, userUnit > 1 ? '1.6' : '1.4');
  return { pdf, profile: null, images: new Map() };
}

interface EmbedAll {
  readonly pdf: PdfFile;
  readonly queue: WriteQueue;
  readonly inHand: PiecesInHand;
  readonly pieces: readonly Piece[];
  readonly profile: ObjectNumber;
  readonly images: Map<number, ObjectNumber>;
}

async function embedArtworks(input: RenderPartInput, all: EmbedAll): Promise<void> {
  const { inHand, pieces, ...deps } = all;
  const { encoders, signal, output, keeper, memory } = input;
  const compression = compressionFor(output.effort);
  const rowsOf = inHand.rowsOf.bind(inHand);
  let { done, placed } = keeper?.from ?? { done: 0, placed: 0 };
  let placedAtCheckpoint = placed;
  const marks = new MarkSchedule();
  for (const use of firstUses(pieces).slice(done)) {
    await embedArtwork(use.piece, { ...deps, encoders, compression, rowsOf, signal });
    await inHand.release(use.piece);
    done += 1;
    if (!use.piece.isLabel) placed += use.pieces;
    const isCheckpoint = placed - placedAtCheckpoint >= memory.checkpointEvery();
    if (marks.isDue(isCheckpoint)) mark(input, all, { done, placed });
    if (!isCheckpoint) continue;
    placedAtCheckpoint = placed;
    await memory.checkpoint(placed);
  }
}

/** Makes durable, when it is written, that all artwork so far need not be embedded again. */
function mark(
  { keeper }: RenderPartInput,
  { pdf, queue, profile, images }: EmbedAll,
  { done, placed }: { readonly done: number; readonly placed: number },
): void {
  if (keeper === undefined) return;
  const save = keeper.mark();
  queue.afterwards(() => {
    const state: PdfState = { format: 'pdf', ...pdf.state, profile, images: [...images] };
    save({ done, placed, rowAbove: null, writer: state });
  });
}
