import type { RenderedPart, RenderPartInput } from '../../format/render-request.ts';
import { OpenPieces } from '../../raster/open-pieces.ts';
import { piecesOf, type Piece } from '../../raster/pieces.ts';
import { MarkSchedule } from '../../resume/mark-schedule.ts';
import { embedArtwork, embeddedBytes } from './embed-artwork.ts';
import { firstUses } from './first-uses.ts';
import { pageGeometry } from './page-geometry.ts';
import { openPdf, stateOf, type PdfInProgress } from './pdf-in-progress.ts';
import { writePage } from './write-page.ts';

/**
 * Renders one sheet to a one-page PDF. Each distinct artwork is embedded once, and placed as often as
 * needed. A placement counts as placed once its artwork has been read.
 * @throws ServiceError `storage_failed`; anything that fitting, the checkpoint or the signal throws
 */
export async function renderPdfPart(input: RenderPartInput): Promise<RenderedPart> {
  const { sheet, fittings, dpi, output, keeper } = input;
  const pieces = piecesOf(sheet, fittings);
  const geometry = pageGeometry(sheet, dpi);
  const file = await openPdf(input, geometry);
  const { pdf, queue, profile, images } = file;
  const open = new OpenPieces(input.fitted);
  try {
    await embedArtworks(input, { file, open, pieces });
    await queue.written();
    const page = { sheet, fittings, dpi, output, pieces, geometry, profile, images };
    const { bytes, sha256 } = await pdf.finish(await writePage(pdf, page));
    return { bytes, sha256, placements: pieces.filter(({ isLabel }) => !isLabel).length };
  } catch (error) {
    await queue.settled();
    await (keeper === undefined ? pdf.discard() : pdf.leave());
    throw error;
  } finally {
    await open.releaseAll();
  }
}

interface Embedding {
  readonly file: PdfInProgress;
  readonly open: OpenPieces;
  readonly pieces: readonly Piece[];
}

async function embedArtworks(
  input: RenderPartInput,
  { file, open, pieces }: Embedding,
): Promise<void> {
  const { encoders, signal, output, disk, keeper, memory } = input;
  const source = { encoders, output, signal, open, ...(disk !== undefined && { disk }) };
  let { done, placed } = keeper?.from ?? { done: 0, placed: 0 };
  let placedAtCheckpoint = placed;
  const marks = new MarkSchedule();
  const uses = firstUses(pieces);
  disk?.expect(uses.reduce((sum, { piece }) => sum + embeddedBytes(piece), 0));
  for (const { piece } of uses.slice(0, done)) disk?.skip(embeddedBytes(piece));
  for (const use of uses.slice(done)) {
    await embedArtwork(use.piece, file, source);
    await open.release(use.piece);
    done += 1;
    if (!use.piece.isLabel) placed += use.pieces;
    const isCheckpoint = placed - placedAtCheckpoint >= memory.checkpointEvery();
    if (marks.isDue(isCheckpoint)) mark(input, file, { done, placed });
    if (!isCheckpoint) continue;
    placedAtCheckpoint = placed;
    await memory.checkpoint(placed);
  }
}

/** Saves a resume point once all artworks so far are in the file. */
function mark(
  { keeper }: RenderPartInput,
  file: PdfInProgress,
  { done, placed }: { readonly done: number; readonly placed: number },
): void {
  if (keeper === undefined) return;
  const save = keeper.mark();
  file.queue.afterwards(() => save({ done, placed, rowAbove: null, writer: stateOf(file) }));
}
