import type { CheckpointPlace } from '../../memory/checkpoint.ts';
import type { Phase } from '../../messages.ts';
import type { Log } from '../../telemetry/logger.ts';

/** Steps that are not shown to clients as phases, because most of them are too short. */
const UNSEEN = ['preflight', 'keeping'] as const;
export type StepName = Phase | (typeof UNSEEN)[number];

export interface StepRunnerDeps {
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly onPhase: (phase: Phase) => void;
  readonly metrics: { phase(name: string, seconds: number): void };
}

/** Runs one named step of a job, unless the job was stopped; measures and logs it. */
export type StepRunner = <T>(
  name: StepName,
  run: () => Promise<T>,
  place?: CheckpointPlace,
) => Promise<T>;

export function createStepRunner({ signal, log, onPhase, metrics }: StepRunnerDeps): StepRunner {
  return async (name, run, place = {}) => {
    signal.throwIfAborted();
    if (!isUnseen(name)) onPhase(name);
    const startedMs = performance.now();
    const result = await run();
    const seconds = (performance.now() - startedMs) / 1000;
    metrics.phase(name, seconds);
    log.info({ step: name, ...place, seconds }, 'step done');
    return result;
  };
}

function isUnseen(name: StepName): name is (typeof UNSEEN)[number] {
  return (UNSEEN as readonly StepName[]).includes(name);
}
