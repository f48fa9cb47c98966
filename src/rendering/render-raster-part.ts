import { isPiece } from '../gang-sheet/with-labels.ts';
import { BandLayer } from './band-layer.ts';
import { bandsOf, endsPiece, type Slice } from './bands.ts';
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
): Promise<RenderedPart> {
  const inHand = new PiecesInHand(input.fitted);
  try {
    await drawBands(input, writer, inHand);
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

async function drawBands(
  input: RenderPartInput,
  writer: StripWriter,
  inHand: PiecesInHand,
): Promise<void> {
  const { sheet, fittings, encoders, signal } = input;
  const layer = new BandLayer(sheet.widthPx, (bytes) => encoders.takeBuffer(bytes));
  const draw = sliceDrawer(input, layer, inHand);
  for (const { rows, slices } of bandsOf(sheet, fittings)) {
    signal.throwIfAborted();
    if (slices.length === 0) {
      layer.skip();
      await writer.blankStrip(rows);
      continue;
    }
    layer.begin(rows);
    for (const slice of slices) await draw(slice);
    await writer.strip(layer.finish(), rows);
  }
}

function sliceDrawer(input: RenderPartInput, layer: BandLayer, inHand: PiecesInHand) {
  const breather = new Breather();
  let placed = 0;
  let placedAtCheckpoint = 0;
  return async (slice: Slice): Promise<void> => {
    layer.lay(slice, await inHand.rowsOf(slice));
    await breather.breathe();
    if (!endsPiece(slice)) return;
    await inHand.release(slice.piece);
    if (slice.piece.isLabel) return;
    placed += 1;
    if (placed - placedAtCheckpoint < input.checkpointEvery()) return;
    placedAtCheckpoint = placed;
    await input.checkpoint(placed);
  };
}
