import { isPiece } from '../gang-sheet/with-labels.ts';
import { BandLayer } from './band-layer.ts';
import type { BandRule } from './band-heights.ts';
import { bandsOf, endsPiece, isOfRowAbove, type Slice } from './bands.ts';
import { Breather } from './breather.ts';
import type { RenderedPart, RenderPartInput } from './part-request.ts';
import { PiecesInHand } from './pieces-in-hand.ts';
import type { StripWriter } from './strip-writer.ts';

/**
 * Lays one sheet band by band, and writes each band as a strip. When it throws, the writer's file is
 * gone, and all that had been acquired is released.
 * @throws what fitting, the writer, the checkpoint or the signal throws
 */
export async function renderRasterPart(
  input: RenderPartInput,
  writer: StripWriter,
  rule: BandRule,
): Promise<RenderedPart> {
  const inHand = new PiecesInHand(input.fitted);
  try {
    await drawBands({ ...input, writer, rule }, inHand);
    return {
      ...(await writer.finish()),
      placements: input.sheet.placements.filter(isPiece).length,
    };
  } catch (error) {
    await writer.discard();
    throw error;
  } finally {
    await inHand.releaseAll();
  }
}

interface DrawBands extends RenderPartInput {
  readonly writer: StripWriter;
  readonly rule: BandRule;
}

async function drawBands(input: DrawBands, inHand: PiecesInHand): Promise<void> {
  const { sheet, fittings, encoders, signal, writer, rule } = input;
  const layer = new BandLayer(sheet.widthPx, (bytes) => encoders.takeBuffer(bytes));
  const breather = new Breather();
  const end = pieceEnder(input, inHand);
  for (const band of bandsOf(sheet, fittings, rule)) {
    signal.throwIfAborted();
    if (band.repeats !== null) {
      layer.skip();
      await writer.repeatStrip(band.repeats);
      for (const slice of band.slices) await end(slice);
      continue;
    }
    layer.begin(band.rows);
    for (const slice of band.toRead) {
      layer.lay(slice, await inHand.rowsOf(slice));
      await breather.breathe();
      await end(slice);
    }
    await writer.strip(layer.finish(), band.rows);
  }
}

/** What is to be done when a slice is laid, or known to be laid already. */
function pieceEnder(input: RenderPartInput, inHand: PiecesInHand) {
  let placed = 0;
  let placedAtCheckpoint = 0;
  return async (slice: Slice): Promise<void> => {
    if (!endsPiece(slice)) return;
    await inHand.release(slice.piece);
    if (slice.piece.isLabel || isOfRowAbove(slice)) return;
    placed += 1;
    if (placed - placedAtCheckpoint < input.checkpointEvery()) return;
    placedAtCheckpoint = placed;
    await input.checkpoint(placed);
  };
}
