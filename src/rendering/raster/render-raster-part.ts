import { isPiece } from '../../gang-sheet/with-labels.ts';
import { BandLayer } from './band-layer.ts';
import type { BandRule } from './band-heights.ts';
import { bandsOf, cutSlice, endsPiece, isOfRowAbove, type Band, type Slice } from './bands.ts';
import { Breather } from './breather.ts';
import type { RenderedPart, RenderPartInput } from '../part-request.ts';
import { PiecesInHand } from './pieces-in-hand.ts';
import { MarkSchedule } from '../resume/mark-schedule.ts';
import type { ResumePoint } from '../resume/resume-point.ts';
import type { StripWriter } from '../strips/strip-writer.ts';

/**
 * Lays one sheet band by band, and writes each band as a strip; with a keeper that knows how far an
 * earlier run came, from there on. When it throws, all that had been acquired is released, and the
 * writer's file is gone, unless a keeper goes on with it another time.
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
    await (input.keeper === undefined ? writer.discard() : writer.leave());
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
  const { sheet, fittings, encoders, keeper, rule } = input;
  const { done, rowAbove } = keeper?.from ?? { done: 0, rowAbove: null };
  const takeBuffer = encoders.takeBuffer.bind(encoders);
  const layer = new BandLayer(sheet.widthPx, takeBuffer, rowAbove);
  const ender = new PieceEnder(input, inHand);
  const marks = new MarkSchedule();
  const draw = bandDrawer(input, { layer, inHand, ender });
  let [number, bottomPx] = [0, 0];
  for (const band of bandsOf(sheet, fittings, rule)) {
    number += 1;
    bottomPx += band.rows;
    if (number <= done) continue;
    input.signal.throwIfAborted();
    await draw(band);
    if (!marks.isDue(ender.hasPassedCheckpoint()) && bottomPx < sheet.heightPx) continue;
    mark(input, { done: number, placed: ender.placed, rowAbove: layer.lastRow() });
  }
}

interface Drawing {
  readonly layer: BandLayer;
  readonly inHand: PiecesInHand;
  readonly ender: PieceEnder;
}

function bandDrawer({ writer, memory }: DrawBands, { layer, inHand, ender }: Drawing) {
  const breather = new Breather();
  return async (band: Band): Promise<void> => {
    if (band.repeats !== null) {
      layer.skip();
      await writer.repeatStrip(band.repeats);
      for (const slice of band.slices) await ender.end(slice);
      return;
    }
    layer.begin(band.rows);
    for (const slice of band.toRead) {
      for (const some of cutSlice(slice, memory.rowsAtOnce())) {
        layer.lay(some, await inHand.rowsOf(some));
        await breather.breathe();
      }
      await ender.end(slice);
    }
    await writer.strip(layer.finish(), band.rows);
  };
}

/** Makes durable, when they are written, that all bands so far need not be laid again. */
function mark({ keeper, writer }: DrawBands, point: Omit<ResumePoint, 'writer'>): void {
  if (keeper === undefined) return;
  const save = keeper.mark();
  writer.mark((state) => save({ ...point, writer: state }));
}

/** Counts the pieces that are laid, or known to be laid already, and stops at the checkpoints. */
class PieceEnder {
  readonly #input: RenderPartInput;
  readonly #inHand: PiecesInHand;
  #placedAtCheckpoint: number;
  #passedCheckpoint = false;
  placed: number;

  constructor(input: RenderPartInput, inHand: PiecesInHand) {
    this.#input = input;
    this.#inHand = inHand;
    this.placed = input.keeper?.from?.placed ?? 0;
    this.#placedAtCheckpoint = this.placed;
  }

  /** Since this was asked the last time. */
  hasPassedCheckpoint(): boolean {
    const passed = this.#passedCheckpoint;
    this.#passedCheckpoint = false;
    return passed;
  }

  async end(slice: Slice): Promise<void> {
    if (!endsPiece(slice)) return;
    await this.#inHand.release(slice.piece);
    if (slice.piece.isLabel || isOfRowAbove(slice)) return;
    this.placed += 1;
    const { memory } = this.#input;
    if (this.placed - this.#placedAtCheckpoint < memory.checkpointEvery()) return;
    this.#placedAtCheckpoint = this.placed;
    this.#passedCheckpoint = true;
    await memory.checkpoint(this.placed);
  }
}
