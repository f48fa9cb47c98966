import type { Problem } from '../../errors.ts';
import type { Incident } from '../../supervision/incident.ts';
import type { Log } from '../../telemetry/logger.ts';
import { causeOf, whyNotAgain, type DeathClass } from '../death-verdict.ts';
import type { DeathStore } from '../stores/death-store.ts';

export interface JobDeathsDeps {
  readonly deaths: DeathStore;
  readonly log: Log;
}

/** Charges jobs with the deaths of renderers that had them in hand. */
export class JobDeaths {
  readonly #deps: JobDeathsDeps;

  constructor(deps: JobDeathsDeps) {
    this.#deps = deps;
  }

  /** Counts a death against a job. Returns the problem of the job if it is not retried. */
  charge(id: string, how: DeathClass, report: Incident | null): Problem | null {
    const { deaths, log } = this.#deps;
    const cause = causeOf(how);
    if (cause === null) return null;
    const counted = deaths.add(id, cause);
    log.error({ jobId: id, how, deaths: counted }, 'renderer died during job');
    return whyNotAgain(counted, how, report);
  }

  /** Whether a renderer died of this job, or might have. A kill from outside does not count. */
  isSuspect(id: string): boolean {
    const { memory, other } = this.#deps.deaths.of(id);
    return memory + other > 0;
  }
}
