import type { RendererSettings } from '../config/renderer-settings.ts';
import { isResumable, ranOutOfMemory, toProblem } from '../errors.ts';
import { allItems } from '../gang-sheet/order.ts';
import type { Outcome, RenderJob } from '../messages.ts';
import { judgeShortage } from './disk-shortage.ts';
import { JobRun } from './job-run.ts';
import { JobStopped } from './job-stopped.ts';
import { observePeak } from './prediction/expected-peak.ts';
import type { RendererServices } from './renderer-services.ts';
import { runJob } from './run-job.ts';

export interface RenderJobOptions {
  readonly signal: AbortSignal;
  /** Whether the job is the first of this renderer. */
  readonly isCold: boolean;
}

/**
 * Runs a job and resolves to its outcome, even if the job fails.
 * @throws the error of an allocation that failed: this process must end
 */
export async function renderJob(
  job: RenderJob,
  services: RendererServices,
  { signal, isCold }: RenderJobOptions,
): Promise<Outcome> {
  const run = new JobRun(job, services, signal);
  try {
    return await runAndCleanUp(run, services.config, isCold);
  } finally {
    run.pulse.end();
  }
}

async function runAndCleanUp(
  run: JobRun,
  config: RendererSettings,
  isCold: boolean,
): Promise<Outcome> {
  const outcome = await runToOutcome(run);
  if (!isContinued(outcome, config)) await run.disk.scratch.remove();
  const { renderConcurrency } = config;
  const { expected } = run;
  const observation = observePeak(outcome, {
    job: run.job,
    expected,
    isCold,
    isTrial: run.memory.isTrial,
    renderConcurrency,
  });
  run.report.peak(outcome.memory, observation);
  return outcome;
}

async function runToOutcome(run: JobRun): Promise<Outcome> {
  const { job, log, disk } = run;
  try {
    log.info({ items: allItems(job.request).length, partsKept: job.parts.length }, 'job started');
    await disk.room.check();
    await disk.scratch.create();
    await runJob(run);
    return { status: 'succeeded', memory: run.memory.receipt() };
  } catch (error) {
    // The state of this process is unknown: it dies, and the job runs once more, with less memory.
    if (ranOutOfMemory(error)) throw error;
    const outcome = outcomeOf(error, run);
    return await waitingForRoom(outcome, run);
  } finally {
    run.end();
  }
}

/** Whether a later run can continue this job and therefore needs the scratch folder. */
function isContinued(outcome: Outcome, { keepFailedMs }: RendererSettings): boolean {
  if (outcome.status === 'interrupted') return true;
  if (outcome.status !== 'failed' || keepFailedMs === 0) return false;
  // Its working files would take the room that is missing; it can be resumed without them.
  if (outcome.problem.code === 'storage_full') return false;
  return isResumable(outcome.problem);
}

/** A job that hits a full disk waits for room, unless the disk could never hold it. */
async function waitingForRoom(outcome: Outcome, run: JobRun): Promise<Outcome> {
  if (outcome.status !== 'failed' || outcome.problem.code !== 'storage_full') return outcome;
  const verdict = await judgeShortage(run, outcome.problem);
  if ('failsWith' in verdict) return { ...outcome, problem: verdict.failsWith };
  return { status: 'interrupted', memory: outcome.memory, diskFull: verdict.waitsFor };
}

function outcomeOf(error: unknown, { log, memory }: JobRun): Outcome {
  if (error instanceof JobStopped) return { status: error.why, memory: memory.receipt() };
  log.error({ err: error }, 'job failed');
  return { status: 'failed', problem: toProblem(error), memory: memory.receipt() };
}
