import type { JobStatus } from '../jobs/job.ts';
import type { Preparable } from './preparable.ts';

export interface KeyedJob {
  readonly id: string;
  /** Of the body that it was made of. */
  readonly fingerprint: string;
}

/** Finds jobs of a database by what is known of them, without reading them. */
export function jobIndexIn(db: Preparable) {
  const ids = db.prepare('SELECT id FROM jobs WHERE status = ? ORDER BY id');
  const keyed = db.prepare(
    `SELECT id, fingerprint FROM jobs WHERE ifnull(owner, '') = ? AND once_key = ?`,
  );
  const expired = db.prepare('SELECT id FROM jobs WHERE resumable_until < ?');
  const ended = db.prepare('SELECT id FROM jobs WHERE finished_at < ? ORDER BY id');
  const queued = db.prepare(
    `SELECT count(*) AS count FROM jobs WHERE owner = ? AND status = 'queued'`,
  );
  const allQueued = db.prepare(`SELECT count(*) AS count FROM jobs WHERE status = 'queued'`);
  const counts = db.prepare('SELECT status, count(*) AS count FROM jobs GROUP BY status');
  return {
    idsIn(status: JobStatus): readonly string[] {
      return idsOf(ids.all(status));
    },
    findByKey(owner: string | null, key: string): KeyedJob | null {
      const row = keyed.get(owner ?? '', key) as KeyedJob | undefined;
      return row === undefined ? null : { id: row.id, fingerprint: row.fingerprint };
    },
    expired(at: string): readonly string[] {
      return idsOf(expired.all(at));
    },
    queuedOf(owner: string): number {
      return (queued.get(owner) as { count: number }).count;
    },
    queued(): number {
      return (allQueued.get() as { count: number }).count;
    },
    endedBefore(at: string): readonly string[] {
      return idsOf(ended.all(at));
    },
    counts(): Record<JobStatus, number> {
      const rows = counts.all() as { status: JobStatus; count: number }[];
      const none = { queued: 0, running: 0, paused: 0, succeeded: 0, failed: 0, cancelled: 0 };
      return { ...none, ...Object.fromEntries(rows.map((row) => [row.status, row.count])) };
    },
  };
}

function idsOf(rows: unknown): readonly string[] {
  return (rows as { id: string }[]).map(({ id }) => id);
}
