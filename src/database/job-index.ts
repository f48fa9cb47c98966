import type { JobStatus } from '../jobs/job.ts';
import type { JobStore, KeyedJob, QueuedJob } from '../jobs/stores/job-store.ts';
import type { Preparable } from './connection.ts';

type JobIndex = Pick<
  JobStore,
  'idsIn' | 'findByKey' | 'expired' | 'queue' | 'queued' | 'queuedOf' | 'endedBefore' | 'counts'
>;

/** Finds and counts jobs without reading them. */
export function jobIndexIn(db: Preparable): JobIndex {
  const ids = db.prepare('SELECT id FROM jobs WHERE status = ? ORDER BY id');
  const keyed = db.prepare(
    `SELECT id, fingerprint FROM jobs WHERE ifnull(owner, '') = ? AND once_key = ?`,
  );
  const expired = db.prepare('SELECT id FROM jobs WHERE resumable_until < ?');
  const ended = db.prepare('SELECT id FROM jobs WHERE finished_at < ? ORDER BY id');
  const queuedOf = db.prepare(
    `SELECT count(*) AS count FROM jobs WHERE owner = ? AND status = 'queued'`,
  );
  const queue = db.prepare(`SELECT id, owner FROM jobs WHERE status = 'queued' ORDER BY id`);
  const queued = db.prepare(`SELECT count(*) AS count FROM jobs WHERE status = 'queued'`);
  const counts = db.prepare('SELECT status, count(*) AS count FROM jobs GROUP BY status');
  return {
    idsIn: (status) => idsOf(ids.all(status)),
    findByKey(owner, key) {
      const row = keyed.get(owner ?? '', key) as KeyedJob | undefined;
      return row === undefined ? null : { id: row.id, fingerprint: row.fingerprint };
    },
    expired: (at) => idsOf(expired.all(at)),
    queue: () => (queue.all() as QueuedJob[]).map(({ id, owner }) => ({ id, owner })),
    queued: () => (queued.get() as { count: number }).count,
    queuedOf: (owner) => (queuedOf.get(owner) as { count: number }).count,
    endedBefore: (at) => idsOf(ended.all(at)),
    counts() {
      const rows = counts.all() as { status: JobStatus; count: number }[];
      const none = { queued: 0, running: 0, paused: 0, succeeded: 0, failed: 0, cancelled: 0 };
      return { ...none, ...Object.fromEntries(rows.map((row) => [row.status, row.count])) };
    },
  };
}

function idsOf(rows: unknown): readonly string[] {
  return (rows as { id: string }[]).map(({ id }) => id);
}
