import type { Problem } from '../../errors.ts';
import type { Incident } from '../../supervision/incidents/incident.ts';
import type { Log } from '../../telemetry/logger.ts';
import { causeOf, whyNotAgain, type DeathClass } from '../death-verdict.ts';
import type { DeathStore } from '../stores/death-store.ts';

export interface DeathDuringJob {
  readonly jobId: string;
  /** null: the earlier process exited cleanly. */
  readonly how: DeathClass | null;
  readonly report: Incident | null;
}

/**
 * Returns a function that counts a death against a job and returns the problem that the job fails
 * with; null if the job is retried. If the result cannot be stored at first, the function can be
 * called again: the death counts only once.
 */
export function judgeDeath(
  { jobId, how, report }: DeathDuringJob,
  deps: { readonly deaths: Pick<DeathStore, 'add'>; readonly log: Log },
): () => Promise<Problem | null> {
  const cause = how === null ? null : causeOf(how);
  if (how === null || cause === null) return () => Promise.resolve(null);
  let judged: { readonly problem: Problem | null } | null = null;
  const judge = async () => {
    const deaths = await deps.deaths.add(jobId, cause);
    deps.log.error({ jobId, how, deaths }, 'renderer died during job');
    return { problem: whyNotAgain(deaths, how, report) };
  };
  return async () => (judged ??= await judge()).problem;
}
