import type { RendererSettings } from '../config/renderer-settings.ts';
import { isResumable, ranOutOfMemory, toProblem } from '../errors.ts';
import { allItems } from '../gang-sheet/order.ts';
import type { Outcome, RenderJob } from '../messages.ts';
import { DiskUse } from './disk-use.ts';
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
  const { config } = services;
  const run = new JobRun(job, services, signal);
  const outcome = await runToOutcome(run);
  if (!isContinued(outcome, config)) await run.disk.scratch.remove();
  const { renderConcurrency } = config;
  const { expected } = run;
  const observation = observePeak(outcome, { job, expected, isCold, renderConcurrency });
  run.report.peak(outcome.memory, observation);
  return outcome;
}

async function runToOutcome(run: JobRun): Promise<Outcome> {
  const { job, log, disk } = run;
  const use = await DiskUse.atStart(run);
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
    return await waitingIfFilledByOthers(outcome, use);
  } finally {
    run.end();
  }
}

/** Whether a later run can continue this job and therefore needs the scratch folder. */
function isContinued(outcome: Outcome, { keepFailedMs }: RendererSettings): boolean {
  if (outcome.status === 'interrupted') return true;
  return outcome.status === 'failed' && isResumable(outcome.problem) && keepFailedMs > 0;
}

/** A job that hits a full disk waits for free space, unless it has filled the disk itself. */
async function waitingIfFilledByOthers(outcome: Outcome, use: DiskUse): Promise<Outcome> {
  if (outcome.status !== 'failed' || outcome.problem.code !== 'storage_full') return outcome;
  if (!(await use.isFilledByOthers())) return outcome;
  return { status: 'interrupted', memory: outcome.memory, diskFull: outcome.problem };
}

function outcomeOf(error: unknown, { log, memory }: JobRun): Outcome {
  if (error instanceof JobStopped) return { status: error.why, memory: memory.receipt() };
  log.error({ err: error }, 'job failed');
  return { status: 'failed', problem: toProblem(error), memory: memory.receipt() };
}
