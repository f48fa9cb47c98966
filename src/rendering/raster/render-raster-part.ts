import { isPiece } from '../../gang-sheet/with-labels.ts';
import type { RenderedPart, RenderPartInput } from '../format/render-request.ts';
import { MarkSchedule } from '../resume/mark-schedule.ts';
import type { ResumePoint } from '../resume/resume-point.ts';
import type { StripWriter } from '../strips/strip-writer.ts';
import type { BandRule } from './band-heights.ts';
import { BandLayer } from './band-layer.ts';
import { bandsOf, cutSlice, type Band } from './bands.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import { EventLoopYielder } from '../../event-loop-yielder.ts';
import { OpenPieces } from './open-pieces.ts';
import { PlacementCounter } from './placement-counter.ts';

/**
 * Renders one sheet band by band, and writes each band as a strip. If the keeper has a resume point,
 * rendering starts there. If this throws, every fitted artwork has been released, and the writer's file has
 * been deleted unless a keeper will resume it.
 * @throws anything that fitting, the writer, the checkpoint or the signal throws
 */
export async function renderRasterPart(
  input: RenderPartInput,
  writer: StripWriter,
  rule: BandRule,
): Promise<RenderedPart> {
  const open = new OpenPieces(input.fitted);
  try {
    await drawBands({ ...input, writer, rule }, open);
    const { bytes, sha256 } = await writer.finish();
    return { bytes, sha256, placements: input.sheet.placements.filter(isPiece).length };
  } catch (error) {
    await (input.keeper === undefined ? writer.discard() : writer.leave());
    throw error;
  } finally {
    await open.releaseAll();
  }
}

interface DrawBands extends RenderPartInput {
  readonly writer: StripWriter;
  readonly rule: BandRule;
}

async function drawBands(input: DrawBands, open: OpenPieces): Promise<void> {
  const { sheet, fittings, encoders, keeper, rule } = input;
  const { done, rowAbove } = keeper?.from ?? { done: 0, rowAbove: null };
  const takeBuffer = encoders.takeBuffer.bind(encoders);
  const layer = new BandLayer(sheet.widthPx, takeBuffer, rowAbove);
  const counter = new PlacementCounter(input, open);
  const marks = new MarkSchedule();
  const yielder = new EventLoopYielder();
  const draw = bandDrawer(input, { layer, open, counter });
  input.disk?.expect(bytesOf({ rows: sheet.heightPx }, sheet));
  let [number, bottomPx] = [0, 0];
  for (const band of bandsOf(sheet, fittings, rule)) {
    number += 1;
    bottomPx += band.rows;
    await yielder.yieldIfDue();
    if (number <= done) {
      input.disk?.skip(bytesOf(band, sheet));
      continue;
    }
    input.signal.throwIfAborted();
    await draw(band);
    if (!marks.isDue(counter.hasPassedCheckpoint()) && bottomPx < sheet.heightPx) continue;
    mark(input, { done: number, placed: counter.placed, rowAbove: layer.lastRow() });
  }
}

interface Drawing {
  readonly layer: BandLayer;
  readonly open: OpenPieces;
  readonly counter: PlacementCounter;
}

function bandDrawer({ writer, memory, disk, sheet }: DrawBands, { layer, open, counter }: Drawing) {
  const yielder = new EventLoopYielder();
  return async (band: Band): Promise<void> => {
    if (band.repeats !== null) {
      layer.skip();
      disk?.skip(bytesOf(band, sheet));
      await writer.repeatStrip(band.repeats);
      for (const slice of band.slices) await counter.sliceDone(slice);
      return;
    }
    await disk?.beforeWriting(bytesOf(band, sheet));
    layer.begin(band.rows);
    for (const slice of band.toRead) {
      for (const some of cutSlice(slice, memory.rowsAtOnce())) {
        layer.lay(some, await open.rowsOf(some));
        await yielder.yieldIfDue();
      }
      await counter.sliceDone(slice);
    }
    await writer.strip(layer.finish(), band.rows);
  };
}

function bytesOf({ rows }: Pick<Band, 'rows'>, { widthPx }: RenderPartInput['sheet']): number {
  return rows * widthPx * BYTES_PER_PIXEL;
}

/** Saves a resume point once all bands so far are in the file. */
function mark({ keeper, writer }: DrawBands, point: Omit<ResumePoint, 'writer'>): void {
  if (keeper === undefined) return;
  const save = keeper.mark();
  writer.mark((state) => save({ ...point, writer: state }));
}
