import type { JobStatus } from '../../jobs/job.ts';
import type { JobStore, KeyedJob, QueuedJob } from '../../jobs/stores/job-store.ts';
import type { Preparable } from '../connection.ts';
import type { UnreadableRows } from '../rows/unreadable-rows.ts';
import { newOrOld } from './contents-table.ts';

type JobIndex = Pick<
  JobStore,
  | 'idsIn'
  | 'findByKey'
  | 'expired'
  | 'queue'
  | 'queuedWithUrls'
  | 'queued'
  | 'queuedSince'
  | 'queuedOf'
  | 'endedBefore'
  | 'counts'
>;

/** Leaves out jobs that could not be read. */
const READABLE = 'id NOT IN (SELECT value FROM json_each(?))';

/** Finds and counts jobs without reading them. */
export function jobIndexIn(db: Preparable, unreadable: UnreadableRows): JobIndex {
  const ids = db.prepare(`SELECT id FROM jobs WHERE status = ? AND ${READABLE} ORDER BY id`);
  const keyed = db.prepare(
    `SELECT id, fingerprint FROM jobs WHERE ifnull(owner, '') = ? AND once_key = ?`,
  );
  const expired = db.prepare(`SELECT id FROM jobs WHERE resumable_until < ? AND ${READABLE}`);
  const ended = db.prepare(`SELECT id FROM jobs WHERE finished_at < ? AND ${READABLE} ORDER BY id`);
  const queuedOf = db.prepare(
    `SELECT count(*) AS count FROM jobs WHERE owner = ? AND status = 'queued' AND ${READABLE}`,
  );
  const queued = db.prepare(
    `SELECT count(*) AS count FROM jobs WHERE status = 'queued' AND ${READABLE}`,
  );
  // A job that is resumed or runs again waits since its newest event of this type.
  const queuedSince = db.prepare(
    `SELECT min(since) AS since FROM (
       SELECT (SELECT max(at) FROM job_news
         WHERE job_id = jobs.id AND type = 'gangsheet.queued') AS since
       FROM jobs WHERE status = 'queued' AND ${READABLE})`,
  );
  const queue = db.prepare(
    `SELECT id, owner FROM jobs WHERE status = 'queued' AND ${READABLE} ORDER BY id`,
  );
  // Source kinds of requests are stored as JSON without blanks; text of a client would only be read in vain.
  const withUrls = db.prepare(
    `SELECT id, owner FROM
       (SELECT id, owner, ${newOrOld('request')} FROM jobs WHERE status = 'queued' AND ${READABLE})
     WHERE instr(request, '"kind":"url"') > 0 ORDER BY id`,
  );
  const counts = db.prepare('SELECT status, count(*) AS count FROM jobs GROUP BY status');
  return {
    idsIn: (status) => idsOf(ids.all(status, unreadable.jobIds())),
    findByKey(owner, key) {
      const row = keyed.get(owner ?? '', key) as KeyedJob | undefined;
      return row === undefined ? null : { id: row.id, fingerprint: row.fingerprint };
    },
    expired: (at) => idsOf(expired.all(at, unreadable.jobIds())),
    queue: () => queuedOnes(queue.all(unreadable.jobIds())),
    queuedWithUrls: () => queuedOnes(withUrls.all(unreadable.jobIds())),
    queued: () => (queued.get(unreadable.jobIds()) as { count: number }).count,
    queuedSince: () => (queuedSince.get(unreadable.jobIds()) as { since: string | null }).since,
    queuedOf: (owner) => (queuedOf.get(owner, unreadable.jobIds()) as { count: number }).count,
    endedBefore: (at) => idsOf(ended.all(at, unreadable.jobIds())),
    counts() {
      const rows = counts.all() as { status: JobStatus; count: number }[];
      const none = { queued: 0, running: 0, paused: 0, succeeded: 0, failed: 0, cancelled: 0 };
      const known = rows.filter(({ status }) => status in none);
      return { ...none, ...Object.fromEntries(known.map((row) => [row.status, row.count])) };
    },
  };
}

function queuedOnes(rows: unknown): readonly QueuedJob[] {
  return (rows as QueuedJob[]).map(({ id, owner }) => ({ id, owner }));
}

function idsOf(rows: unknown): readonly string[] {
  return (rows as { id: string }[]).map(({ id }) => id);
}
