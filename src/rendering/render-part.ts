import type { Fitting, SheetPlan } from '../gang-sheet/plan.ts';
import { BandLayer } from './band-layer.ts';
import { bandsOf, endsPiece, type Slice } from './bands.ts';
import { Breather } from './breather.ts';
import type { FittedSource } from './fitted-source.ts';
import type { WrittenFile } from './part-file.ts';
import { PiecesInHand } from './pieces-in-hand.ts';
import type { EncoderPool } from './png/encoder-pool.ts';
import { PngWriter } from './png/png-writer.ts';

export interface RenderPartInput {
  readonly sheet: SheetPlan;
  readonly fittings: readonly Fitting[];
  readonly dpi: number;
  /** Of the file to write; a file that is there is replaced. */
  readonly path: string;
  readonly fitted: FittedSource;
  readonly encoders: EncoderPool;
  /**
   * Awaited every `checkpointEvery()` placements of this part with their number so far. A placement
   * is placed when its last row is laid. Until it returns nothing is fitted, laid or fed to the
   * encoders; what they have is worked off and written meanwhile.
   */
  readonly checkpoint: (placed: number) => Promise<void>;
  readonly checkpointEvery: () => number;
  readonly signal: AbortSignal;
}

export interface RenderedPart extends WrittenFile {
  readonly placements: number;
}

/** A third of level 6's time for about 15 % more bytes. */
const BALANCED_LEVEL = 3;

/**
 * Renders one sheet to a PNG, band by band; equal plans and pixels give equal files.
 * When it throws there is no file, and all that it had acquired is released.
 * @throws ServiceError `storage_failed`; what fitting, the checkpoint or the signal throws
 */
export async function renderPart(input: RenderPartInput): Promise<RenderedPart> {
  const { path, sheet, dpi, encoders } = input;
  const { widthPx, heightPx, placements } = sheet;
  const options = { path, widthPx, heightPx, dpi, encoders, level: BALANCED_LEVEL };
  const png = await PngWriter.create(options);
  const inHand = new PiecesInHand(input.fitted);
  try {
    await drawBands(input, png, inHand);
    return { ...(await png.finish()), placements: placements.length };
  } catch (error) {
    await png.discard();
    throw error;
  } finally {
    await inHand.releaseAll();
  }
}

async function drawBands(
  input: RenderPartInput,
  png: PngWriter,
  inHand: PiecesInHand,
): Promise<void> {
  const { sheet, fittings, encoders, signal } = input;
  const layer = new BandLayer(sheet.widthPx, (bytes) => encoders.takeBuffer(bytes));
  const draw = sliceDrawer(input, layer, inHand);
  for (const { rows, slices } of bandsOf(sheet, fittings)) {
    signal.throwIfAborted();
    if (slices.length === 0) {
      layer.skip();
      await png.blankStrip(rows);
      continue;
    }
    layer.begin(rows);
    for (const slice of slices) await draw(slice);
    await png.strip(layer.finish(), rows);
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
    placed += 1;
    if (placed - placedAtCheckpoint < input.checkpointEvery()) return;
    placedAtCheckpoint = placed;
    await input.checkpoint(placed);
  };
}
