import { compressionFor } from '../effort.ts';
import type { RenderedPart, RenderPartInput } from '../part-request.ts';
import { piecesOf, type Piece } from '../pieces.ts';
import { PiecesInHand } from '../pieces-in-hand.ts';
import { embedArtwork } from './embed-artwork.ts';
import { firstUses } from './first-uses.ts';
import { pageGeometry } from './page-geometry.ts';
import { PdfFile } from './pdf-file.ts';
import type { ObjectNumber } from './pdf-syntax.ts';
import { writePage } from './write-page.ts';
import { writeProfile } from './write-profile.ts';
import { WriteQueue } from '../write-queue.ts';

/**
 * Renders one sheet to a PDF of one page: each distinct artwork once, placed as often as it is
 * needed; equal plans, pixels and outputs give equal files. A placement counts as placed when its
 * artwork is read. When this throws there is no file, and all that it had acquired is released.
 * @throws ServiceError `storage_failed`; what fitting, the checkpoint or the signal throws
 */
export async function renderPdfPart(input: RenderPartInput): Promise<RenderedPart> {
  const { sheet, fittings, dpi, encoders } = input;
  const pieces = piecesOf(sheet, fittings);
  const geometry = pageGeometry(sheet, dpi);
  // UserUnit came with 1.6, soft masks with 1.4; some RIPs are old.
  const pdf = await PdfFile.create(input.path, geometry.userUnit > 1 ? '1.6' : '1.4');
  const queue = new WriteQueue(encoders.threads + 1);
  const inHand = new PiecesInHand(input.fitted);
  try {
    const profile = await writeProfile(pdf);
    const images = new Map<number, ObjectNumber>();
    await embedArtworks(input, { pdf, queue, inHand, pieces, profile, images });
    await queue.written();
    const ends = await writePage(pdf, { ...input, pieces, geometry, profile, images });
    return {
      ...(await pdf.finish(ends)),
      placements: pieces.filter(({ isLabel }) => !isLabel).length,
    };
  } catch (error) {
    await queue.settled();
    await pdf.discard();
    throw error;
  } finally {
    await inHand.releaseAll();
  }
}

interface EmbedAll {
  readonly pdf: PdfFile;
  readonly queue: WriteQueue;
  readonly inHand: PiecesInHand;
  readonly pieces: readonly Piece[];
  readonly profile: ObjectNumber;
  readonly images: Map<number, ObjectNumber>;
}

async function embedArtworks(
  input: RenderPartInput,
  { inHand, pieces, ...deps }: EmbedAll,
): Promise<void> {
  const { encoders, signal, output } = input;
  const compression = compressionFor(output.effort);
  const rowsOf = inHand.rowsOf.bind(inHand);
  let placed = 0;
  let placedAtCheckpoint = 0;
  for (const use of firstUses(pieces)) {
    await embedArtwork(use.piece, { ...deps, encoders, compression, rowsOf, signal });
    await inHand.release(use.piece);
    if (!use.piece.isLabel) placed += use.pieces;
    if (placed - placedAtCheckpoint < input.checkpointEvery()) continue;
    placedAtCheckpoint = placed;
    await input.checkpoint(placed);
  }
}
