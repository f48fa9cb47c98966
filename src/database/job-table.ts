import { usedUploads, type JobRequest } from '../gang-sheet/order.ts';
import type { Plan } from '../gang-sheet/plan.ts';
import { SHOWN_IN_LISTS, type Job } from '../jobs/job.ts';
import type { JobEvent } from '../jobs/job-event.ts';
import type { JobPatch, JobStore, NewJob } from '../jobs/stores/job-store.ts';
import type { Webhook } from '../jobs/webhook.ts';
import { transacted, type Preparable, type Transactional } from './connection.ts';
import { itemsIn, type ItemTable } from './item-table.ts';
import { jobIndexIn } from './job-index.ts';
import { briefOf } from './brief-job.ts';
import { HEAD_COLUMNS, JOB_COLUMNS, toHead, toJob, type HeadRow, type JobRow } from './job-row.ts';
import { pageOf } from './page-of.ts';
import { partsIn, type PartTable } from './part-table.ts';
import { warningsIn, type WarningTable } from './warning-table.ts';

type Database = Preparable & Transactional;
type AddEvent = (id: string, event: JobEvent) => void;

const COLUMN_OF = {
  status: 'status',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
  progress: 'progress',
  memory: 'memory',
  problem: 'problem',
  resumableUntil: 'resumable_until',
} as const satisfies Record<keyof JobPatch, string>;

/** SQLite takes a negative limit for none. */
const NO_LIMIT = -1;

/** @param addEvent stores a job event, inside the transaction of the change */
export function jobsIn(db: Database, addEvent: AddEvent): JobStore {
  const parts = partsIn(db);
  const items = itemsIn(db);
  const warnings = warningsIn(db);
  return {
    ...readingIn(db, parts, warnings),
    ...jobIndexIn(db),
    ...resultsIn(db, { parts, items, warnings, addEvent }),
    itemsOf: items.itemsOf,
    parts: parts.partsOf,
    part: parts.partOf,
    insert: insertingIn(db, addEvent),
    update: updatingIn(db, addEvent),
    remove: removingIn(db),
  };
}

function readingIn(
  db: Preparable,
  { partsOf }: PartTable,
  { warningsOf }: WarningTable,
): Pick<JobStore, 'find' | 'head' | 'brief' | 'contents' | 'list'> {
  const head = db.prepare(`SELECT ${HEAD_COLUMNS} FROM jobs WHERE id = ?`);
  const one = db.prepare(`SELECT ${JOB_COLUMNS} FROM jobs WHERE id = ?`);
  const bulk = db.prepare('SELECT request, plan FROM jobs WHERE id = ?');
  const page = db.prepare(
    `SELECT id FROM jobs WHERE owner IS ?1 AND (?2 IS NULL OR status = ?2)
     AND (?3 IS NULL OR id < ?3) ORDER BY id DESC LIMIT ?4`,
  );
  const read = (id: string, limit: number): Job | null => {
    const row = one.get(id) as JobRow | undefined;
    if (row === undefined) return null;
    return toJob(row, { parts: partsOf(id, limit), warnings: warningsOf(id, limit) });
  };
  return {
    find: (id) => read(id, NO_LIMIT),
    brief(id) {
      const job = read(id, SHOWN_IN_LISTS);
      return job && briefOf(job);
    },
    head(id) {
      const row = head.get(id) as HeadRow | undefined;
      return row === undefined ? null : toHead(row);
    },
    contents(id) {
      const row = bulk.get(id) as { request: string; plan: string | null } | undefined;
      if (row === undefined) return null;
      return {
        request: JSON.parse(row.request) as JobRequest,
        plan: row.plan === null ? null : (JSON.parse(row.plan) as Plan),
      };
    },
    list({ owner, status, before, limit }) {
      const rows = page.all(owner, status ?? null, before ?? null, limit + 1) as { id: string }[];
      const { page: shown, next } = pageOf(rows, limit);
      return { ids: shown.map(({ id }) => id), next };
    },
  };
}

/**
 * One transaction: the job, the uploads that it pins, and its first event. One statement covers all
 * uploads: each call takes 0.05 ms, and an order has hundreds.
 */
function insertingIn(db: Database, addEvent: AddEvent): JobStore['insert'] {
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
    const json = [sheet, output, metadata, request, progress].map((it) => JSON.stringify(it));
    const keys = [once?.key ?? null, once?.fingerprint ?? null];
    const hook = webhook === undefined ? null : webhookColumn(webhook);
    insert.run(id, owner, ...keys, createdAt, ...json, hook);
    const used = JSON.stringify([...usedUploads(request)]);
    pin.run(id, used);
    use.run(createdAt, used);
    addEvent(id, { type: 'gangsheet.queued', at: createdAt });
  });
}

/** Includes the host, because attempts are limited per host. */
function webhookColumn(webhook: Webhook): string {
  return JSON.stringify({ ...webhook, host: new URL(webhook.url).host });
}

function updatingIn(db: Database, addEvent: AddEvent): JobStore['update'] {
  return transacted(db, (id: string, patch: JobPatch, event?: JobEvent): void => {
    const names = Object.keys(patch) as (keyof JobPatch)[];
    const values = names.map((name) => toColumn(patch[name]));
    const sets = names.map((name) => `${COLUMN_OF[name]} = ?`).join(', ');
    db.prepare(`UPDATE jobs SET ${sets} WHERE id = ?`).run(...values, id);
    if (event !== undefined) addEvent(id, event);
  });
}

function toColumn(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

interface ResultTables {
  readonly parts: PartTable;
  readonly items: ItemTable;
  readonly warnings: WarningTable;
  readonly addEvent: AddEvent;
}

function resultsIn(
  db: Database,
  { parts, items, warnings, addEvent }: ResultTables,
): Pick<JobStore, 'savePlan' | 'addPart'> {
  const save = db.prepare('UPDATE jobs SET plan = ?, film = ? WHERE id = ?');
  const savePlan: JobStore['savePlan'] = (id, { plan, warnings: told, items: printed }) => {
    save.run(JSON.stringify(plan), JSON.stringify(plan.film), id);
    warnings.saveWarnings(id, told);
    items.saveItems(id, printed);
  };
  const addPart: JobStore['addPart'] = (id, kept, event) => {
    parts.addPart(id, kept.part);
    warnings.addWarnings(id, kept.warnings);
    if (event !== undefined) addEvent(id, event);
  };
  return { savePlan: transacted(db, savePlan), addPart: transacted(db, addPart) };
}

function removingIn(db: Preparable): JobStore['remove'] {
  const remove = db.prepare('DELETE FROM jobs WHERE id = ?');
  return (id) => void remove.run(id);
}
