import type { Droppable } from '../checkpoint.ts';
import type { Clock } from '../../clock.ts';
import type { CleanupTools } from './cleanup-tools.ts';
import { ladderOf, type Step, type StepOutcome, type StepResult } from './ladder.ts';

/** The result of one step of a cleanup. */
export interface StepReport {
  readonly step: string;
  readonly outcome: StepOutcome;
  /**
   * Decrease in memory use during the step. Bytes dropped by a droppable appear only after the collection.
   */
  readonly freedBytes: number;
  readonly durationMs: number;
  readonly droppedBytes?: number;
  readonly via?: string;
  readonly error?: unknown;
}

export interface CleanupOptions {
  readonly tools: CleanupTools;
  readonly droppables: ReadonlySet<Droppable>;
  readonly readUsedBytes: () => number;
  readonly clock: Clock;
}

/** One process's cleanup. */
export interface Cleanup {
  /**
   * Runs all steps of the ladder once. A call during a run joins that run.
   * @param onStep called as soon as each step has ended
   */
  run(onStep: (report: StepReport) => void): Promise<readonly StepReport[]>;
  /** Native operations that are running or waiting for a thread. */
  nativeInFlight(): number;
}

/** Maximum duration of a step, because a native operation can run for many seconds and hold up the pause. */
const STEP_MAX_MS = 5_000;

/**
 * Every run performs all steps, because a job gets only a few pauses, and each should free as much as
 * possible.
 */
export function createCleanup(options: CleanupOptions): Cleanup {
  const { tools, droppables, clock } = options;
  let running: Promise<readonly StepReport[]> | null = null;

  async function runLadder(onStep: (report: StepReport) => void): Promise<readonly StepReport[]> {
    const reports: StepReport[] = [];
    for (const step of ladderOf(tools, droppables, clock)) {
      const report = await measure(step, options);
      reports.push(report);
      onStep(report);
    }
    return reports;
  }

  return {
    run(onStep) {
      running ??= runLadder(onStep).finally(() => (running = null));
      return running;
    },
    nativeInFlight: () => tools.native.inFlight(),
  };
}

/** Reports a step that fails instead of throwing: memory is short, and every other step counts. */
async function measure(step: Step, { readUsedBytes, clock }: CleanupOptions): Promise<StepReport> {
  const startMs = clock.now();
  const usedBytes = readUsedBytes();
  const result = await withinBound(step, clock).catch(
    (error: unknown) => ({ outcome: 'failed', error }) as const,
  );
  return {
    step: step.name,
    outcome: 'done',
    ...result,
    freedBytes: Math.max(0, usedBytes - readUsedBytes()),
    durationMs: clock.now() - startMs,
  };
}

async function withinBound(step: Step, clock: Clock): Promise<StepResult> {
  const over = new AbortController();
  const run = async (): Promise<StepResult> => step.run(over.signal);
  const timeOut = async (): Promise<StepResult> => {
    await clock.sleep(STEP_MAX_MS, over.signal);
    return { outcome: 'timed_out' };
  };
  try {
    return await Promise.race([run(), timeOut()]);
  } finally {
    over.abort();
  }
}
