import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { configureSharp } from '../../../src/artwork/decoding/configure-sharp.ts';
import { DEFAULT_OUTPUT, type RenderEffort } from '../../../src/gang-sheet/order.ts';
import type { SheetPlan } from '../../../src/gang-sheet/plan.ts';
import { fitForPlan, type FitMemory } from '../../../src/render-job/part/fit-for-plan.ts';
import { InkWatch } from '../../../src/render-job/checks/ink-watch.ts';
import { MeasurementCache } from '../../../src/artwork/preflight/measurements.ts';
import {
  cacheLimits,
  renderSettings,
  residentLimitBytes,
} from '../../../src/render-job/prediction/render-settings.ts';
import type { FittedCache } from '../../../src/rendering/fitted/fitted-cache.ts';
import { createEncoders } from '../../../src/rendering/create-encoders.ts';
import type { EncoderPool } from '../../../src/rendering/strips/encoder-pool.ts';
import { renderPart } from '../../../src/rendering/render-part.ts';
import { verifyPart } from '../../../src/rendering/verify-part.ts';
import type { PreparedSheet } from './prepare-sheet.ts';
import { localDecoder } from '../../../src/decoders/local-decoder.ts';

export interface RenderWithGangsheet {
  readonly prepared: PreparedSheet;
  readonly effort: RenderEffort;
  readonly threads: number;
  readonly outDir: string;
}

export interface GangsheetTimes {
  /** Time for rendering alone, as in the other contenders. */
  readonly wallMs: number;
  /** Time for reading every part back from disk. */
  readonly verifyMs: number;
  readonly worstLoopDelayMs: number;
}

/** Renders as the service does, without its supervision. */
export async function renderWithGangsheet(input: RenderWithGangsheet): Promise<GangsheetTimes> {
  const { prepared, threads, outDir } = input;
  configureSharp({ threads });
  const { plan, artworks } = prepared;
  const { signal } = new AbortController();
  const scratchDir = await mkdtemp(join(outDir, 'scratch-'));
  const encoders = createEncoders({ threads });
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const { sheets } = plan;
  const ink = new InkWatch({ plan, artworks, cache: new MeasurementCache() });
  const fitted = fitForPlan({
    plan,
    artworks,
    decoder: localDecoder(),
    observer: { ink, onDecoded: () => undefined },
    sheets,
    scratchDir,
    signal,
    memory: plentyOfMemory(threads),
    disk: { retrying: (work) => work() },
  });
  const times = { wallMs: 0, verifyMs: 0 };
  for (const sheet of sheets) {
    const begun = performance.now();
    const part = await render(sheet, { ...input, fitted, encoders });
    const rendered = performance.now();
    await verifyPart(part);
    times.wallMs += rendered - begun;
    times.verifyMs += performance.now() - rendered;
  }
  loop.disable();
  await fitted.close();
  await encoders.close();
  await rm(scratchDir, { recursive: true });
  return { ...times, worstLoopDelayMs: loop.max / 1e6 };
}

function plentyOfMemory(threads: number): FitMemory {
  return {
    gate: { isShort: () => false, room: () => Promise.resolve() },
    cacheLimits: () => cacheLimits(renderSettings(threads, Infinity), () => false),
    residentLimitBytes: () => residentLimitBytes(() => false),
  };
}

interface Tools extends RenderWithGangsheet {
  readonly fitted: FittedCache;
  readonly encoders: EncoderPool;
}

async function render(sheet: SheetPlan, tools: Tools) {
  const { prepared, outDir, effort, fitted, encoders } = tools;
  const { fittings, dpi } = prepared.plan;
  const path = join(outDir, `part-${sheet.number}.png`);
  const output = { ...DEFAULT_OUTPUT, effort };
  const { signal } = new AbortController();
  const { sha256 } = await renderPart({
    sheet,
    fittings,
    dpi,
    output,
    path,
    fitted,
    encoders,
    signal,
    memory: {
      checkpoint: () => Promise.resolve(),
      checkpointEvery: () => 10,
      rowsAtOnce: () => Infinity,
    },
  });
  const { widthPx, heightPx } = sheet;
  return { path, output, sheet, fittings, widthPx, heightPx, dpi, sha256, signal };
}
