import { printedItems } from '../artwork/sizing/printed-items.ts';
import type { MeasurementCache } from '../artwork/preflight/measurements.ts';
import type { Config } from '../config/config.ts';
import { isResumable, toProblem } from '../errors.ts';
import { allItems, type JobRequest } from '../gang-sheet/order.ts';
import type { FlightRecorder } from '../flight-recorder/flight-recorder.ts';
import type { Checkpoint } from '../memory/checkpoint.ts';
import type { GovernedJob, Governor } from '../memory/governor.ts';

import type { FromRenderer, Outcome, RenderJob } from '../messages.ts';
import type { EncoderPool } from '../rendering/strips/encoder-pool.ts';
import type { DiskRoom } from '../storage/disk-room.ts';
import type { Storage } from '../storage/storage.ts';
import type { Log } from '../telemetry/logger.ts';
import type { RendererMetrics } from '../telemetry/metrics.ts';
import { adviseOn } from './prediction/advise.ts';
import { frugalEncoders } from './frugal-encoders.ts';
import { JobScratch } from './job-scratch.ts';
import { JobStopped } from './job-stopped.ts';
import type { JobLedger, JobNeed } from './prediction/job-ledger.ts';
import { expectPeak, observePeak, type ExpectedPeak } from './prediction/expected-peak.ts';
import type { PredictedNeed } from './prediction/predict-peak.ts';
import { preflightRequest } from './preflight-request.ts';
import { ProgressReport } from './progress-report.ts';
import type { RenderBudget } from './prediction/render-budget.ts';
import { runJob, type PlannedJob } from './run-job.ts';
import { createStepRunner } from './step-runner.ts';

export interface RenderJobDeps {
  readonly config: Config;
  readonly log: Log;
  readonly metrics: RendererMetrics;
  readonly governor: Governor;
  readonly encoders: EncoderPool;
  readonly budget: RenderBudget;
  readonly recorder: FlightRecorder;
  /** What was measured of artworks, whatever job it was for. */
  readonly measured: MeasurementCache;
  /** Every job asks it for room before it renders. */
  readonly ledger: JobLedger;
  /** At the pause threshold or over, by the last sample, which is at most a quarter of a second old. */
  readonly isShort: () => boolean;
  /** Something is in work until the returned function is called. */
  readonly beginWork: () => () => void;
  readonly storage: Storage;
  readonly room: DiskRoom;
  readonly scratchDir: string;
  readonly send: (message: FromRenderer) => void;
}

/** Runs a job under the eyes of the memory governor, tells of its way, and resolves to its outcome. */
export async function renderJob(
  job: RenderJob,
  signal: AbortSignal,
  deps: RenderJobDeps & {
    /** Is it the first job of this renderer? */
    readonly isCold: boolean;
  },
): Promise<Outcome> {
  const { governor, send, metrics, isCold } = deps;
  const jobId = job.id;
  const log = deps.log.child({ jobId });
  const scratch = new JobScratch(deps.scratchDir, jobId);
  let planned: PlannedJob | null = null;
  const brake = new AbortController();
  const stopped = AbortSignal.any([signal, brake.signal]);
  const memory = governor.startJob({
    ...{ signal: stopped, log, withLess: job.withLess },
    listener: {
      onBrake: (error) => brake.abort(error),
      onPause: () => send({ type: 'paused', jobId }),
      onResume: () => send({ type: 'resumed', jobId }),
    },
    advise: () => (planned === null ? [] : adviseOn(job.request, planned)),
  });
  let giveBack = (): void => undefined;
  let expected: ExpectedPeak | null = null;
  const onPlanned = async (settled: PlannedJob): Promise<void> => {
    planned = settled;
    expected = expectedOf(job, settled, deps);
    announcePlan(job, settled, { send, memory, expected });
    giveBack = await deps.ledger.reserve(needOf(job, settled, expected.need), stopped);
  };
  let outcome: Outcome;
  try {
    log.info({ items: allItems(job.request).length, partsKept: job.parts.length }, 'job started');
    await deps.room.check();
    await scratch.create();
    await work(job, { ...deps, signal: stopped, log, scratch, memory, onPlanned });
    outcome = { status: 'succeeded', memory: memory.receipt() };
  } catch (error) {
    outcome = outcomeOf(error, { log, memory });
  } finally {
    giveBack();
    memory.end();
  }
  if (!goesOn(outcome, deps.config)) await scratch.remove();
  const { predictedPeakBytes, peakBytes } = outcome.memory;
  if (predictedPeakBytes !== null) metrics.peak(predictedPeakBytes, peakBytes);
  const observation = observePeak(outcome, { job, expected, isCold, ...deps.config });
  if (observation !== null) send({ type: 'peak-observed', jobId, observation });
  return outcome;
}

/** What an interrupted job, or one that may be resumed, goes on with later stays. */
function goesOn(outcome: Outcome, { keepFailedMs }: Config): boolean {
  if (outcome.status === 'interrupted') return true;
  return outcome.status === 'failed' && isResumable(outcome.problem) && keepFailedMs > 0;
}

interface WorkDeps extends RenderJobDeps {
  readonly signal: AbortSignal;
  readonly scratch: JobScratch;
  readonly memory: GovernedJob;
  readonly onPlanned: (planned: PlannedJob) => Promise<void>;
}

interface Announcing extends Pick<RenderJobDeps, 'send'> {
  readonly memory: GovernedJob;
  readonly expected: ExpectedPeak;
}

async function work(job: RenderJob, deps: WorkDeps): Promise<void> {
  const { signal, log, metrics, memory, governor, send } = deps;
  const jobId = job.id;
  const progress = new ProgressReport(piecesOf(job.request), (report) => {
    send({ type: 'progress', jobId, progress: report });
  });
  const onPhase = progress.phase.bind(progress);
  await runJob(job, {
    ...deps,
    step: createStepRunner({ signal, log, metrics, onPhase }),
    checkpoint: recorded(jobId, deps),
    gate: { isShort: deps.isShort, room: () => memory.beforeDecode() },
    checkpointEvery: () => memory.every(),
    gaveUp: (saving) => memory.applies(saving),
    encoders: frugalEncoders(deps.encoders, () => memory.applies('parallel_encoders')),
    addDroppable: (droppable) => governor.addDroppable(droppable),
    artworkConfig: deps.config.artwork,
    levels: { ...deps.config.preflight, ...job.request.preflight },
    preflight: (artworks) =>
      preflightRequest(job.request, artworks, { ...deps, id: jobId, scratchDir: deps.scratch.dir }),
    progress,
    onPartKept({ receipt: part, warnings }) {
      metrics.partKept(part.widthPx * part.heightPx);
      metrics.placed(part.placements);
      send({ type: 'part-kept', jobId, part, warnings });
    },
  });
}

/** Should the process be killed after this, the place is known. */
function recorded(jobId: string, { recorder, memory, room }: WorkDeps): Checkpoint {
  return async (kind, place) => {
    recorder.record({ kind: 'place', atMs: Date.now(), jobId, place });
    await room.check();
    await memory.checkpoint(kind, place);
  };
}

function expectedOf(
  job: RenderJob,
  planned: PlannedJob,
  { budget, governor }: RenderJobDeps,
): ExpectedPeak {
  return expectPeak({ ...job, planned, budget, usedBytes: governor.report().usedBytes });
}

function announcePlan(
  { id: jobId, request }: RenderJob,
  { plan, warnings, artworks, isNew }: PlannedJob,
  { memory, expected, send }: Announcing,
): void {
  const predictedPeakBytes = expected.peakBytes;
  memory.predict(predictedPeakBytes, expected.calculatedPeakBytes);
  if (!isNew) return;
  const items = printedItems(request, artworks);
  send({ type: 'planned', jobId, plan, warnings, items, predictedPeakBytes });
}

function needOf({ id, request }: RenderJob, planned: PlannedJob, need: PredictedNeed): JobNeed {
  const { bytes, leastBytes } = need;
  return { jobId: id, bytes, leastBytes, advice: adviseOn(request, planned) };
}

function outcomeOf(
  error: unknown,
  { log, memory }: { readonly log: Log; readonly memory: GovernedJob },
): Outcome {
  if (error instanceof JobStopped) return { status: error.why, memory: memory.receipt() };
  log.error({ err: error }, 'job failed');
  return { status: 'failed', problem: toProblem(error), memory: memory.receipt() };
}

function piecesOf(request: JobRequest): number {
  return allItems(request).reduce((sum, item) => sum + item.quantity, 0);
}
