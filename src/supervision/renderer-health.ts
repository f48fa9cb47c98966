import type { MemoryReport } from '../messages.ts';
import type { Log } from '../telemetry/logger.ts';
import { toMib, toPercent } from '../telemetry/figures.ts';
import { logEvery } from '../telemetry/log-every.ts';
import type { CircuitReport } from './renderer-circuit.ts';

/** One renderer at one moment. */
export interface RendererHealth {
  readonly pid: number | undefined;
  readonly ageMs: number;
  /** Time until it is replaced for its age; null if age is no reason. */
  readonly oldInMs: number | null;
  /** Memory that it and its decoders held when it was last idle; null before the first measurement. */
  readonly idleBytes: number | null;
  readonly memory: MemoryReport | null;
  /** Jobs that it has finished. */
  readonly jobs: number;
  readonly openJobs: number;
  readonly openQuestions: number;
}

export interface HealthSource {
  /** null while no renderer is ready. */
  health(): RendererHealth | null;
  circuit(): CircuitReport;
}

/**
 * Logs the renderer's health regularly, so that the log also says that nothing is wrong.
 * @param everyMs 0: never
 * @returns a function that stops it
 */
export function logHealthEvery(everyMs: number, source: HealthSource, log: Log): () => void {
  return logEvery(everyMs, () => logHealth(source, log));
}

function logHealth(source: HealthSource, log: Log): void {
  const health = source.health();
  if (health === null) {
    log.warn({ circuit: source.circuit().state }, 'renderer not ready');
    return;
  }
  const { pid, ageMs, oldInMs, idleBytes, memory, jobs, openJobs, openQuestions } = health;
  log.info(
    {
      pid,
      ageSeconds: Math.round(ageMs / 1000),
      ...(oldInMs !== null && { recycleInSeconds: Math.round(oldInMs / 1000) }),
      ...(idleBytes !== null && { idleMb: toMib(idleBytes) }),
      ...(memory !== null && memoryFields(memory)),
      jobs,
      openJobs,
      openQuestions,
    },
    'renderer healthy',
  );
}

function memoryFields({ state, usedBytes, budgetBytes, utilisation }: MemoryReport): object {
  return {
    state,
    usedMb: toMib(usedBytes),
    budgetMb: toMib(budgetBytes),
    percent: toPercent(utilisation),
  };
}
