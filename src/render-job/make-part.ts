import { join } from 'node:path';
import type { PartReceipt } from '../gang-sheet/part.ts';
import type { Plan, SheetPlan } from '../gang-sheet/plan.ts';
import type { Checkpoint } from '../memory/checkpoint.ts';
import type { EncoderPool } from '../rendering/png/encoder-pool.ts';
import type { FittedSource } from '../rendering/fitted-source.ts';
import { renderPart } from '../rendering/render-part.ts';
import { verifyPart } from '../rendering/verify-part.ts';
import { partKey } from '../storage/part-key.ts';
import type { Storage } from '../storage/storage.ts';
import type { ProgressReport } from './progress-report.ts';
import type { StepRunner } from './step-runner.ts';

export interface PartDeps {
  readonly jobId: string;
  readonly scratchDir: string;
  readonly step: StepRunner;
  readonly checkpoint: Checkpoint;
  /** Placements between two checkpoints. */
  readonly checkpointEvery: () => number;
  readonly fitted: FittedSource;
  readonly encoders: EncoderPool;
  readonly storage: Storage;
  readonly progress: ProgressReport;
  readonly signal: AbortSignal;
}

/** Renders, verifies and keeps one part: once this resolves, it is there for good. */
export async function makePart(plan: Plan, sheet: SheetPlan, deps: PartDeps): Promise<PartReceipt> {
  const { step, checkpoint, storage, progress, jobId, signal } = deps;
  const { number: part, widthPx, heightPx } = sheet;
  const format = 'png';
  const path = join(deps.scratchDir, `part-${part}.${format}`);

  await checkpoint('before', { part, placed: 0 });
  const render = () =>
    renderPart({
      ...{ sheet, path, signal, fittings: plan.fittings, dpi: plan.dpi },
      ...{ fitted: deps.fitted, encoders: deps.encoders, checkpointEvery: deps.checkpointEvery },
      async checkpoint(placed) {
        progress.placed(part, placed);
        await checkpoint('step', { part, placed });
      },
    });
  const file = await step('rendering', render, { part });
  const check = () =>
    verifyPart({ ...{ path, widthPx, heightPx, signal }, dpi: plan.dpi, sha256: file.sha256 });
  const verified = await step('verifying', check, { part });
  await step('keeping', () => storage.keep(path, partKey(jobId, { number: part, format })), {
    part,
  });
  progress.partDone(sheet.placements.length);

  return {
    number: part,
    fileName: `${jobId}-part-${part}.${format}`,
    format,
    ...{ widthPx, heightPx, dpi: plan.dpi, placements: sheet.placements.length },
    ...{ bytes: file.bytes, sha256: file.sha256, verified },
    coverage: coverageOf(plan, sheet),
  };
}

function coverageOf({ fittings }: Plan, { placements, widthPx, heightPx }: SheetPlan): number {
  const areas = placements.map(({ fitting }) => {
    const { widthPx: width = 0, heightPx: height = 0 } = fittings[fitting] ?? {};
    return width * height;
  });
  return areas.reduce((sum, area) => sum + area, 0) / (widthPx * heightPx);
}
