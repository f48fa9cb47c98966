import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { DEFAULT_OUTPUT } from '../../src/gang-sheet/order.ts';
import type { Fitting, Placement, SheetPlan } from '../../src/gang-sheet/plan.ts';
import type { OutputFormat } from '../../src/gang-sheet/print-file.ts';
import type { AcquiredInput } from '../../src/rendering/format/print-format.ts';
import { PRINT_FORMATS } from '../../src/rendering/print-formats.ts';
import { FittedCache, type FittedCacheOptions } from '../../src/rendering/fitted/fitted-cache.ts';
import type { FittedArtwork } from '../../src/gang-sheet/fitted-artwork.ts';
import { createEncoders } from '../../src/rendering/create-encoders.ts';
import type { EncoderPool } from '../../src/rendering/strips/encoder-pool.ts';
import type { PartMemory } from '../../src/rendering/format/part-memory.ts';
import type { RenderPartInput } from '../../src/rendering/format/render-request.ts';

export function aFitting(widthPx: number, heightPx: number): Fitting {
  const artworkId = `${widthPx}x${heightPx}`;
  return { artworkId, widthPx, heightPx, rotated: false, mirror: false, trim: false };
}

export function aPlacement(fitting: number, xPx: number, yPx: number): Placement {
  return { item: fitting, copy: 1, fitting, xPx, yPx };
}

/** Makes a sheet so wide that strips have few rows: 2 MiB are 17 rows of 30,000 pixels. */
export function aSheet(part: Partial<SheetPlan> = {}): SheetPlan {
  return { number: 1, widthPx: 30_000, heightPx: 60, placements: [], ...part };
}

/** Makes pixels that differ between fittings: flat areas, slopes and noise. */
export function pixelsOf({ widthPx, heightPx }: Fitting, seed: number): Buffer {
  const pixels = Buffer.alloc(widthPx * heightPx * 4);
  let noise = seed * 7919 + 1;
  for (let at = 0; at < pixels.length; at += 1) {
    noise = (Math.imul(noise, 1_103_515_245) + 12_345) >>> 0;
    const x = (at >> 2) % widthPx;
    pixels[at] = x % 64 < 32 ? seed * 40 + (at % 4) * 9 : x * 3 + ((noise >>> 16) % 5);
  }
  return pixels;
}

export interface FakeArtwork extends FittedArtwork {
  disposed: number;
}

/** Makes a fitted artwork in memory; with `slow` it returns rows asynchronously, as a file does. */
export function anArtwork(fitting: Fitting, { seed = 0, slow = false } = {}): FakeArtwork {
  const pixels = pixelsOf(fitting, seed);
  const rowBytes = fitting.widthPx * 4;
  return {
    widthPx: fitting.widthPx,
    heightPx: fitting.heightPx,
    residentBytes: pixels.length,
    disposed: 0,
    rows(fromRow, count) {
      const rows = pixels.subarray(fromRow * rowBytes, (fromRow + count) * rowBytes);
      return slow ? Promise.resolve(rows) : rows;
    },
    dispose() {
      this.disposed += 1;
      return Promise.resolve();
    },
  };
}

/** Draws the sheet on one canvas, pixel by pixel; a part must decode to this. */
export function drawNaively(sheet: SheetPlan, fittings: readonly Fitting[]): Buffer {
  const canvas = Buffer.alloc(sheet.widthPx * sheet.heightPx * 4);
  for (const { fitting, xPx, yPx } of sheet.placements) {
    const { widthPx, heightPx } = fittings[fitting]!;
    const pixels = pixelsOf(fittings[fitting]!, fitting);
    for (let y = 0; y < heightPx; y += 1) {
      const row = pixels.subarray(y * widthPx * 4, (y + 1) * widthPx * 4);
      canvas.set(row, ((yPx + y) * sheet.widthPx + xPx) * 4);
    }
  }
  return canvas;
}

export async function aFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gangsheet-rendering-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export function aPool(t: TestContext, threads = 2) {
  const pool = createEncoders({ threads });
  t.after(() => pool.close());
  return pool;
}

/** Creates a pool whose threads die of their first strip, because it has the wrong number of rows. */
export function aBrokenPool(t: TestContext): EncoderPool {
  const encoders = aPool(t);
  return {
    threads: 2,
    idle: () => encoders.idle(),
    close: () => encoders.close(),
    takeBuffer: (bytes) => encoders.takeBuffer(bytes),
    freeSpareBuffers: () => encoders.freeSpareBuffers(),
    encode: (job) => encoders.encode({ ...job, rows: job.rows + 1 }),
  };
}

/** Makes a memory port that never pauses a part. */
export function aMemory(change: Partial<PartMemory> = {}): PartMemory {
  return {
    checkpoint: () => Promise.resolve(),
    checkpointEvery: () => 10,
    rowsAtOnce: () => Infinity,
    ...change,
  };
}

/** A sheet with the placements that rendering acquires; `withAcquiredPlacements` without its pauses. */
export function acquiredSheet(
  sheet: SheetPlan,
  { format, ...input }: AcquiredInput & { readonly format: OutputFormat },
): SheetPlan {
  return { ...sheet, placements: [...PRINT_FORMATS[format].acquired(sheet, input)].flat() };
}

/** Makes all inputs of `renderPart` except the path and the encoders. */
export function anInput(
  sheet: SheetPlan,
  fittings: readonly Fitting[],
  cache: Partial<FittedCacheOptions> = {},
): Omit<RenderPartInput, 'path' | 'encoders'> & { readonly fitted: FittedCache } {
  const fit = (fitting: number) =>
    Promise.resolve(anArtwork(fittings[fitting]!, { seed: fitting, slow: fitting % 2 === 1 }));
  return {
    sheet,
    fittings,
    dpi: 300,
    output: DEFAULT_OUTPUT,
    fitted: new FittedCache({
      fittings,
      sheets: cache.sheets ?? [acquiredSheet(sheet, { format: 'png', fittings, done: 0 })],
      fit,
      budgetBytes: 1e9,
      prefetch: 2,
      ...cache,
    }),
    memory: aMemory(),
    signal: new AbortController().signal,
  };
}

/** Fills rows of cells from the top, with a piece at a random position in each; pieces never overlap. */
export function placeInCells(
  sheet: SheetPlan,
  fittings: readonly Fitting[],
  choices: readonly number[],
): SheetPlan {
  const cellWidthPx = Math.max(...fittings.map((fitting) => fitting.widthPx)) + 3;
  const cellHeightPx = Math.max(...fittings.map((fitting) => fitting.heightPx)) + 2;
  const columns = Math.floor(sheet.widthPx / cellWidthPx);
  const rows = Math.floor(sheet.heightPx / cellHeightPx);
  const placements = choices.slice(0, columns * rows).flatMap((choice, cell) => {
    if (choice % 4 === 3) return [];
    const fitting = choice % fittings.length;
    const xPx = (cell % columns) * cellWidthPx + (choice % 3);
    const yPx = Math.floor(cell / columns) * cellHeightPx + (choice % 2);
    return [aPlacement(fitting, xPx, yPx)];
  });
  placements.sort((a, b) => a.yPx - b.yPx || a.xPx - b.xPx);
  return { ...sheet, placements };
}
