import type { Warning } from '../../gang-sheet/artwork.ts';
import type { OutputSpec } from '../../gang-sheet/order.ts';
import type { PartReceipt } from '../../gang-sheet/part.ts';
import type { Plan, SheetPlan } from '../../gang-sheet/plan.ts';
import { isPiece } from '../../gang-sheet/with-labels.ts';
import type { Checkpoint } from '../../memory/checkpoint.ts';
import type { DegradationMeasure } from '../../memory/job/degradation.ts';
import type { EncoderPool } from '../../rendering/strips/encoder-pool.ts';
import type { FittedSource } from '../../rendering/fitted/fitted-source.ts';
import type { RenderPartInput } from '../../rendering/part-request.ts';
import { PixelChecksums } from '../../rendering/verification/pixel-checksums.ts';
import { PartPreview } from '../../rendering/preview/part-preview.ts';
import { PartProgress } from '../../rendering/resume/part-progress.ts';
import { renderPart } from '../../rendering/render-part.ts';
import { verifyPart } from '../../rendering/verify-part.ts';
import { watchPixels, type PixelWitness } from '../../rendering/fitted/watch-pixels.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Log } from '../../telemetry/logger.ts';
import { rowsAtOnce } from '../prediction/render-budget.ts';
import { keepPart } from './keep-part.ts';
import type { LeftPart } from './left-part.ts';
import type { ProgressReport } from '../progress-report.ts';
import type { StepRunner } from '../step-runner.ts';

export interface PartDeps {
  readonly jobId: string;
  /** Under which the part is downloaded. */
  readonly fileName: string;
  readonly output: OutputSpec;
  readonly left: LeftPart;
  readonly log: Log;
  readonly step: StepRunner;
  readonly checkpoint: Checkpoint;
  /** Placements between two checkpoints. */
  readonly checkpointEvery: () => number;
  /** What the job does without just now, to stay within memory. */
  readonly gaveUp: (saving: DegradationMeasure) => boolean;
  readonly fitted: FittedSource;
  /** Keeps what was counted of the ink for a later run of the part. */
  readonly ink: PixelWitness;
  /** What the pixels of a sheet tell once it is laid. @throws ServiceError for what must not be kept */
  readonly judgeInk: (sheet: SheetPlan) => Promise<readonly Warning[]>;
  readonly encoders: EncoderPool;
  readonly storage: Storage;
  readonly progress: ProgressReport;
  readonly signal: AbortSignal;
}

/** A part that is there for good, and what its pixels told. */
export interface MadePart {
  readonly receipt: PartReceipt;
  readonly warnings: readonly Warning[];
}

/**
 * Renders, verifies and keeps one part: once this resolves, it is there for good. It goes on where an
 * earlier run has left it.
 * @param plan as it is drawn, labels included; so is the sheet
 */
export async function makePart(plan: Plan, sheet: SheetPlan, deps: PartDeps): Promise<MadePart> {
  const { left, step, progress } = deps;
  const { receipt, warnings } =
    left.receipt === null
      ? await renderAndVerify(plan, sheet, deps)
      : { ...left, receipt: left.receipt };
  const keeping = { ...left, ...deps, warnings };
  await step('keeping', () => keepPart(receipt, keeping), { part: receipt.number });
  progress.partDone(receipt.placements);
  return { receipt, warnings };
}

async function renderAndVerify(plan: Plan, sheet: SheetPlan, deps: PartDeps): Promise<MadePart> {
  const { step, checkpoint, output } = deps;
  const { paths, key, record } = deps.left;
  const { number: part, widthPx, heightPx } = sheet;
  const { format } = output;
  const preview = new PartPreview(sheet, plan.fittings);
  const checksums = output.verify === 'full' ? new PixelChecksums() : null;
  const witnesses = [preview, ...(checksums === null ? [] : [checksums]), deps.ink];
  const keeper = await PartProgress.open({ paths, key, record, witnesses });

  await checkpoint('before', { part, placed: record?.point.placed ?? 0 });
  const render = async () => {
    const rendered = await renderPart(renderInput(plan, sheet, { ...deps, witnesses, keeper }));
    await preview.write(paths.preview);
    const warnings = await deps.judgeInk(sheet);
    return { ...rendered, warnings };
  };
  const { bytes, sha256, warnings } = await step('rendering', render, { part });
  deps.log.info({ part, ...keeper.summary() }, 'progress recorded');
  const check = () =>
    verifyPart({
      ...{ path: paths.part, widthPx, heightPx, sha256, output, sheet },
      ...{ fittings: plan.fittings, dpi: plan.dpi, signal: deps.signal },
      ...(checksums && { checksums }),
    });
  const verified = await step('verifying', check, { part });
  const receipt = {
    ...{ number: part, fileName: deps.fileName, format },
    ...{ widthPx, heightPx, dpi: plan.dpi, bytes, sha256, verified },
    placements: sheet.placements.filter(isPiece).length,
    coverage: coverageOf(plan, sheet),
  };
  return { receipt, warnings };
}

interface Watching {
  readonly witnesses: readonly PixelWitness[];
  readonly keeper: PartProgress;
}

function renderInput(plan: Plan, sheet: SheetPlan, deps: PartDeps & Watching): RenderPartInput {
  const { left, witnesses, keeper, output, encoders, checkpointEvery, signal } = deps;
  const { number: part } = sheet;
  return {
    ...{ sheet, path: left.paths.part, signal, output, encoders, checkpointEvery, keeper },
    ...{ fittings: plan.fittings, dpi: plan.dpi },
    rowsAtOnce: () => rowsAtOnce(deps.gaveUp),
    fitted: watchPixels(deps.fitted, witnesses, keeper.seen),
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
