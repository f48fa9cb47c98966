import { join } from 'node:path';
import type { OutputSpec } from '../gang-sheet/order.ts';
import type { PartReceipt } from '../gang-sheet/part.ts';
import type { Plan, SheetPlan } from '../gang-sheet/plan.ts';
import { isPiece } from '../gang-sheet/with-labels.ts';
import type { Checkpoint } from '../memory/checkpoint.ts';
import type { EncoderPool } from '../rendering/png/encoder-pool.ts';
import type { FittedSource } from '../rendering/fitted-source.ts';
import type { RenderPartInput } from '../rendering/part-request.ts';
import { PixelChecksums } from '../rendering/pixel-checksums.ts';
import { PartPreview } from '../rendering/preview/part-preview.ts';
import { renderPart } from '../rendering/render-part.ts';
import { verifyPart } from '../rendering/verify-part.ts';
import { watchPixels, type PixelWitness } from '../rendering/watch-pixels.ts';
import { partKey, previewKey } from '../storage/part-key.ts';
import type { Storage } from '../storage/storage.ts';
import type { ProgressReport } from './progress-report.ts';
import type { StepRunner } from './step-runner.ts';

export interface PartDeps {
  readonly jobId: string;
  readonly output: OutputSpec;
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

/**
 * Renders, verifies and keeps one part: once this resolves, it is there for good.
 * @param plan as it is drawn, labels included; so is the sheet
 */
export async function makePart(plan: Plan, sheet: SheetPlan, deps: PartDeps): Promise<PartReceipt> {
  const { step, checkpoint, storage, progress, jobId, output } = deps;
  const { number: part, widthPx, heightPx } = sheet;
  const { format } = output;
  const path = join(deps.scratchDir, `part-${part}.${format}`);
  const previewPath = join(deps.scratchDir, `part-${part}.preview.png`);
  const preview = new PartPreview(sheet, plan.fittings);
  const checksums = output.verify === 'full' ? new PixelChecksums() : null;
  const watching = { path, witnesses: checksums === null ? [preview] : [preview, checksums] };

  await checkpoint('before', { part, placed: 0 });
  const render = async () => {
    const rendered = await renderPart(renderInput(plan, sheet, { ...deps, ...watching }));
    await preview.write(previewPath);
    return rendered;
  };
  const { bytes, sha256 } = await step('rendering', render, { part });
  const check = () =>
    verifyPart({
      ...{ path, widthPx, heightPx, sha256, output, sheet, fittings: plan.fittings },
      ...{ dpi: plan.dpi, signal: deps.signal },
      ...(checksums && { checksums }),
    });
  const verified = await step('verifying', check, { part });
  const keep = async () => {
    await storage.keep(previewPath, previewKey(jobId, sheet));
    await storage.keep(path, partKey(jobId, { number: part, format }));
  };
  await step('keeping', keep, { part });
  const placements = sheet.placements.filter(isPiece).length;
  progress.partDone(placements);

  return {
    ...{ number: part, fileName: `${jobId}-part-${part}.${format}`, format },
    ...{ widthPx, heightPx, dpi: plan.dpi, bytes, sha256, placements, verified },
    coverage: coverageOf(plan, sheet),
  };
}

interface Watching {
  readonly path: string;
  readonly witnesses: readonly PixelWitness[];
}

function renderInput(plan: Plan, sheet: SheetPlan, deps: PartDeps & Watching): RenderPartInput {
  const { path, witnesses, output, encoders, checkpointEvery, signal } = deps;
  const { number: part } = sheet;
  return {
    ...{ sheet, path, signal, output, encoders, checkpointEvery },
    ...{ fittings: plan.fittings, dpi: plan.dpi, fitted: watchPixels(deps.fitted, witnesses) },
    async checkpoint(placed) {
      deps.progress.placed(part, placed);
      await deps.checkpoint('step', { part, placed });
    },
  };
}

function coverageOf({ fittings }: Plan, { placements, widthPx, heightPx }: SheetPlan): number {
  const areas = placements.filter(isPiece).map(({ fitting }) => {
    const { widthPx: width = 0, heightPx: height = 0 } = fittings[fitting] ?? {};
    return width * height;
  });
  return areas.reduce((sum, area) => sum + area, 0) / (widthPx * heightPx);
}
