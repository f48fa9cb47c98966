import Database from 'libsql';
import type { Problem } from '../errors.ts';
import type { Warning } from '../gang-sheet/artwork.ts';
import type { JobRequest } from '../gang-sheet/order.ts';
import type { PartReceipt } from '../gang-sheet/part.ts';
import type { Plan } from '../gang-sheet/plan.ts';
import type { PrintedItem } from '../gang-sheet/printed-item.ts';
import type { FromRenderer } from '../messages.ts';
import type { MemoryReceipt } from '../memory/job/memory-receipt.ts';
import { deliveriesIn, type DeliveryStore } from './delivery-store.ts';
import { deathsIn, type DeathCause, type DeathCount } from './job-deaths.ts';
import { jobIndexIn, type KeyedJob } from '../database/job-index.ts';
import { jobItemsIn, type JobItems } from './job-items.ts';
import { readJob, type JobRow, type PartRow } from '../database/job-row.ts';
import { incidentsIn, type IncidentStore } from '../supervision/incident-store.ts';
import { usedUploads } from './keep-uploads.ts';
import type { Job, JobContents, JobProgress, JobStatus } from './job.ts';
import type { JobNews, KeptNews } from './job-event.ts';
import type { JobFilter, OnceKey } from './jobs.ts';
import { warningsIn } from './job-warnings.ts';
import { migrate } from '../database/migrations.ts';
import { newsIn } from '../database/event-table.ts';
import { peaksIn, type PeakStore } from './peak-store.ts';
import { transacted } from '../database/transacted.ts';
import { uploadsIn, type UploadStore } from '../uploads/upload-store.ts';
import type { Webhook } from './webhook.ts';

/** What of a job may change; what is left out stays. */
export interface JobPatch {
  readonly status?: JobStatus;
  readonly startedAt?: string;
  readonly finishedAt?: string | null;
  readonly progress?: JobProgress;
  readonly memory?: MemoryReceipt;
  readonly problem?: Problem | null;
  readonly resumableUntil?: string | null;
}

export interface NewJob {
  readonly id: string;
  readonly owner: string | null;
  /** The key that no other job of this owner may have. */
  readonly once?: OnceKey;
  /** Where its news are sent to. */
  readonly webhook?: Webhook;
  readonly createdAt: string;
  readonly request: JobRequest;
  readonly progress: JobProgress;
}

/** What a job is going to be, with what is to be warned of. */
export type Planned = Pick<
  Extract<FromRenderer, { type: 'planned' }>,
  'plan' | 'warnings' | 'items'
>;

/** A part that is safe, and what its pixels told. */
export interface KeptPart {
  readonly part: PartReceipt;
  readonly warnings: readonly Warning[];
}

/** Jobs in an embedded SQLite database. Every call is one transaction, durable when it returns. */
export interface JobStore {
  /**
   * Pins the uploads that the job uses, until it has ended, and marks them as used; that it is
   * queued is its first news.
   */
  insert(job: NewJob): void;
  find(id: string): Job | null;
  /** The job that was submitted under a key. */
  findByKey(owner: string | null, key: string): KeyedJob | null;
  contents(id: string): JobContents | null;
  list(filter: JobFilter): readonly Job[];
  /** Ids of the jobs in a status, oldest first. */
  idsIn(status: JobStatus): readonly string[];
  /** How many jobs wait. */
  queued(): number;
  /** How many jobs of an owner wait. */
  queuedOf(owner: string): number;
  /** Ids of the jobs that ended before a time (ISO 8601), oldest first. */
  endedBefore(at: string): readonly string[];
  counts(): Readonly<Record<JobStatus, number>>;
  /** `news` is stored with the change, or not at all. */
  update(id: string, patch: JobPatch, news?: JobNews): void;
  savePlan(id: string, planned: Planned): void;
  /** With what its pixels told: warnings that the job has already are left out. */
  addPart(id: string, kept: KeptPart, news?: JobNews): void;
  /** What is printed for the items of a job, in their order, `limit` of them from number `from` on. */
  itemsOf(id: string, from: number, limit: number): readonly PrintedItem[];
  /** What became of a job after its news of that number, oldest first; a page of them. */
  newsAfter(id: string, seq: number): readonly KeptNews[];
  /** One more renderer died while it worked on this job; returns how many have. */
  addDeath(id: string, cause: DeathCause): DeathCount;
  deathsOf(id: string): DeathCount;
  /** The deaths of a job count no more, but for one: that it once ran out of memory. */
  forgiveDeaths(id: string): void;
  /** Ids of the jobs that could be resumed until a time that has passed (ISO 8601, UTC). */
  expired(at: string): readonly string[];
  remove(id: string): void;
  close(): void;
  readonly incidents: IncidentStore;
  readonly uploads: UploadStore;
  readonly peaks: PeakStore;
  readonly deliveries: DeliveryStore;
}

const COLUMN_OF = {
  status: 'status',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
  progress: 'progress',
  memory: 'memory',
  problem: 'problem',
  resumableUntil: 'resumable_until',
} as const satisfies Record<keyof JobPatch, string>;

/** The columns of a JobRow: all but the bulky request and plan. */
const ROW = `id, owner, status, created_at, started_at, finished_at, sheet, output, metadata, progress,
  film,
  memory, warnings, problem, resumable_until`;

/**
 * Opens (and brings up to date) the database at `path`; ":memory:" keeps it in memory.
 * WAL with synchronous = FULL: a commit that was answered survives a power cut (sqlite.org/wal.html).
 * The exclusive lock, which ends with the process, keeps two services from working on the same jobs.
 * @throws Error when another process has the database open, or a later version wrote it
 */
export function openJobStore(path: string): JobStore {
  const db = new Database(path);
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    migrate(db);
  } catch (error) {
    db.close();
    throw isBusy(error)
      ? new Error(`${path} is in use by another process`, { cause: error })
      : error;
  }
  const { deliveries, addDelivery } = deliveriesIn(db);
  const { itemsOf, saveItems } = jobItemsIn(db);
  const { addNews, newsAfter } = newsIn(db, addDelivery);
  const [incidents, uploads, peaks] = [incidentsIn(db), uploadsIn(db), peaksIn(db)];
  return {
    ...readingOf(db),
    ...writingOf(db, { addNews, saveItems }),
    ...jobIndexIn(db),
    ...deathsIn(db),
    ...{ incidents, uploads, peaks, deliveries, newsAfter, itemsOf },
    close: () => db.close(),
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
}

function readingOf(db: Database.Database) {
  const one = db.prepare(`SELECT ${ROW} FROM jobs WHERE id = ?`);
  const bulk = db.prepare('SELECT request, plan FROM jobs WHERE id = ?');
  const page = db.prepare(
    `SELECT ${ROW} FROM jobs WHERE owner IS ?1 AND (?2 IS NULL OR status = ?2)
     AND (?3 IS NULL OR id < ?3) ORDER BY id DESC LIMIT ?4`,
  );
  const partsOf = db.prepare('SELECT receipt FROM parts WHERE job_id = ? ORDER BY number');
  const toJob = (row: JobRow): Job => readJob(row, partsOf.all(row.id) as PartRow[]);

  return {
    find(id: string): Job | null {
      const row = one.get(id) as JobRow | undefined;
      return row === undefined ? null : toJob(row);
    },
    contents(id: string): JobContents | null {
      const row = bulk.get(id) as { request: string; plan: string | null } | undefined;
      if (row === undefined) return null;
      return {
        request: JSON.parse(row.request) as JobRequest,
        plan: row.plan === null ? null : (JSON.parse(row.plan) as Plan),
      };
    },
    list({ owner, status, before, limit }: JobFilter): readonly Job[] {
      return (page.all(owner, status ?? null, before ?? null, limit) as JobRow[]).map(toJob);
    },
  };
}

type AddNews = (id: string, news: JobNews) => void;

interface Writers extends Pick<JobItems, 'saveItems'> {
  readonly addNews: AddNews;
}

function writingOf(db: Database.Database, { addNews, saveItems }: Writers) {
  const addWarnings = warningsIn(db);
  const plan = db.prepare('UPDATE jobs SET plan = ?, film = ?, warnings = ? WHERE id = ?');
  const part = db.prepare(
    'INSERT OR REPLACE INTO parts (job_id, number, receipt) VALUES (?, ?, ?)',
  );
  const remove = db.prepare('DELETE FROM jobs WHERE id = ?');

  return {
    insert: insertingInto(db, addNews),
    update: transacted(db, (id: string, patch: JobPatch, news?: JobNews): void => {
      const names = Object.keys(patch) as (keyof JobPatch)[];
      const values = names.map((name) => toColumn(patch[name]));
      const sets = names.map((name) => `${COLUMN_OF[name]} = ?`).join(', ');
      db.prepare(`UPDATE jobs SET ${sets} WHERE id = ?`).run(...values, id);
      if (news !== undefined) addNews(id, news);
    }),
    savePlan: transacted(db, (id: string, { plan: made, warnings, items }: Planned): void => {
      plan.run(JSON.stringify(made), JSON.stringify(made.film), JSON.stringify(warnings), id);
      saveItems(id, items);
    }),
    addPart: transacted(db, (id: string, kept: KeptPart, news?: JobNews): void => {
      part.run(id, kept.part.number, JSON.stringify(kept.part));
      addWarnings(id, kept.warnings);
      if (news !== undefined) addNews(id, news);
    }),
    remove(id: string): void {
      remove.run(id);
    },
  };
}

/**
 * One transaction: the job, the uploads that it pins, and its first news. One statement for all
 * uploads: each call takes 0.05 ms, and an order has hundreds.
 */
function insertingInto(db: Database.Database, addNews: AddNews): (job: NewJob) => void {
  const insert = db.prepare(
    `INSERT INTO jobs (id, owner, once_key, fingerprint, status, created_at, sheet, output, metadata,
       request, progress, webhook, warnings)
     VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, '[]')`,
  );
  const pin = db.prepare(
    'INSERT INTO job_uploads (job_id, upload_id) SELECT ?, value FROM json_each(?)',
  );
  const use = db.prepare(
    'UPDATE uploads SET used_at = ? WHERE id IN (SELECT value FROM json_each(?))',
  );
  return transacted(db, (job: NewJob): void => {
    const { id, owner, once, createdAt, request, progress, webhook } = job;
    const { sheet, output, metadata } = request;
    insert.run(
      id,
      owner,
      once?.key ?? null,
      once?.fingerprint ?? null,
      createdAt,
      ...[sheet, output, metadata, request, progress].map((it) => JSON.stringify(it)),
      webhook === undefined ? null : webhookColumn(webhook),
    );
    const used = JSON.stringify([...usedUploads(request)]);
    pin.run(id, used);
    use.run(createdAt, used);
    addNews(id, { type: 'gangsheet.queued', at: createdAt });
  });
}

/** With its host, by which attempts are counted. */
function webhookColumn(webhook: Webhook): string {
  return JSON.stringify({ ...webhook, host: new URL(webhook.url).host });
}

function toColumn(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
