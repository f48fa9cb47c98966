import type { CheckpointPlace } from '../memory/checkpoint.ts';
import type { Phase } from '../messages.ts';
import type { Log } from '../telemetry/logger.ts';

/** A step of a run; `keeping` is too short to be a phase that a client sees. */
export type StepName = Phase | 'keeping';

export interface StepRunnerDeps {
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly onPhase: (phase: Phase) => void;
  readonly metrics: { phase(name: string, seconds: number): void };
}

/** Runs one named step: whether the job goes on, its time and its log line are seen to here. */
export type StepRunner = <T>(
  name: StepName,
  run: () => Promise<T>,
  place?: CheckpointPlace,
) => Promise<T>;

export function createStepRunner({ signal, log, onPhase, metrics }: StepRunnerDeps): StepRunner {
  return async (name, run, place = {}) => {
    signal.throwIfAborted();
    if (name !== 'keeping') onPhase(name);
    const startedMs = performance.now();
    const result = await run();
    const seconds = (performance.now() - startedMs) / 1000;
    metrics.phase(name, seconds);
    log.info({ step: name, ...place, seconds }, 'step done');
    return result;
  };
}
