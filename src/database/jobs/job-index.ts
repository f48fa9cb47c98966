import type { JobStatus } from '../../jobs/job.ts';
import type { JobStore, KeyedJob, QueuedJob } from '../../jobs/stores/job-store.ts';
import type { Tables } from '../port/database.ts';
import type { UnreadableRows } from '../rows/unreadable-rows.ts';
import { newOrOld } from './contents-table.ts';

type JobIndex = Pick<
  JobStore,
  | 'idsIn'
  | 'findByKey'
  | 'expired'
  | 'queue'
  | 'oldestOfEach'
  | 'queuedAmong'
  | 'queuedWithUrls'
  | 'queued'
  | 'queuedSince'
  | 'queuedOf'
  | 'endedBefore'
  | 'counts'
>;

/** Leaves out jobs that could not be read, the ids of which are the first value. */
const READABLE = 'id NOT IN (SELECT value FROM json_each(CAST($1 AS TEXT)))';

const QUEUED = `SELECT count(*) AS count FROM jobs WHERE status = 'queued' AND ${READABLE}`;

// A job that is resumed or runs again waits since its newest event of this type.
const QUEUED_SINCE = `SELECT min(since) AS since FROM (
  SELECT (SELECT max(at) FROM job_news
    WHERE job_id = jobs.id AND type = 'gangsheet.queued') AS since
  FROM jobs WHERE status = 'queued' AND ${READABLE}) AS waiting`;

const LISTED = 'id IN (SELECT value FROM json_each(CAST($2 AS TEXT)))';

const OLDEST_OF_EACH = `SELECT min(id) AS id, owner FROM jobs
  WHERE status = 'queued' AND ${READABLE} AND NOT ${LISTED} GROUP BY owner ORDER BY min(id)`;

const QUEUED_AMONG = `SELECT id, owner FROM jobs
  WHERE status = 'queued' AND ${READABLE} AND ${LISTED} ORDER BY id`;

// Source kinds of requests are stored as JSON without blanks; text of a client would only be read in vain.
const WITH_URLS = `SELECT id, owner FROM
    (SELECT id, owner, ${newOrOld('request')} FROM jobs
     WHERE status = 'queued' AND ${READABLE}) AS waiting
  WHERE request LIKE '%"kind":"url"%' ORDER BY id`;

/** Finds and counts jobs without reading them. */
export function jobIndexIn(db: Tables, unreadable: UnreadableRows): JobIndex {
  const counted = async (sql: string, ...values: string[]) =>
    (await db.one<{ count: number }>(sql, unreadable.jobIds(), ...values)).count;
  const idsOf = async (sql: string, ...values: string[]) =>
    (await db.all<{ id: string }>(sql, unreadable.jobIds(), ...values)).map(({ id }) => id);
  const waiting = (sql: string, ...values: string[]) =>
    db.all<QueuedJob>(sql, unreadable.jobIds(), ...values);
  return {
    idsIn: (status) =>
      idsOf(`SELECT id FROM jobs WHERE status = $2 AND ${READABLE} ORDER BY id`, status),
    async findByKey(owner, key) {
      const sql = `SELECT id, fingerprint FROM jobs
        WHERE coalesce(owner, '') = $1 AND once_key = $2`;
      return (await db.get<KeyedJob>(sql, owner ?? '', key)) ?? null;
    },
    expired: (at) => idsOf(`SELECT id FROM jobs WHERE resumable_until < $2 AND ${READABLE}`, at),
    queue: () =>
      waiting(`SELECT id, owner FROM jobs WHERE status = 'queued' AND ${READABLE} ORDER BY id`),
    oldestOfEach: (aside) => waiting(OLDEST_OF_EACH, JSON.stringify(aside)),
    queuedAmong: (ids) => waiting(QUEUED_AMONG, JSON.stringify(ids)),
    queuedWithUrls: () => waiting(WITH_URLS),
    queued: () => counted(QUEUED),
    async queuedSince() {
      const row = await db.one<{ since: string | null }>(QUEUED_SINCE, unreadable.jobIds());
      return row.since;
    },
    queuedOf: (owner) => counted(`${QUEUED} AND owner = $2`, owner),
    endedBefore: (at) =>
      idsOf(`SELECT id FROM jobs WHERE finished_at < $2 AND ${READABLE} ORDER BY id`, at),
    async counts() {
      const rows = await db.all<{ status: JobStatus; count: number }>(
        'SELECT status, count(*) AS count FROM jobs GROUP BY status',
      );
      const none = { queued: 0, running: 0, paused: 0, succeeded: 0, failed: 0, cancelled: 0 };
      const known = rows.filter(({ status }) => status in none);
      return { ...none, ...Object.fromEntries(known.map((row) => [row.status, row.count])) };
    },
  };
}
