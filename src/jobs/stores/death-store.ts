/** Why a renderer died while it worked on a job. A kill from outside is not the job's fault. */
export type DeathCause = 'memory' | 'outside' | 'other';

export type DeathCount = Readonly<Record<DeathCause, number>>;

/** Counts how often renderers died while they worked on each job. An unknown job has no deaths. */
export interface DeathStore {
  /** Counts one more death and returns the new totals. */
  add(id: string, cause: DeathCause): Promise<DeathCount>;
  of(id: string): Promise<DeathCount>;
  /** Resets a job's counts, but keeps one memory death if there was any. */
  forgive(id: string): Promise<void>;
}
