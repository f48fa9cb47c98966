import { usedUploads } from '../../gang-sheet/order.ts';
import type { JobEvent } from '../../jobs/job-event.ts';
import type { JobPatch, JobStore } from '../../jobs/stores/job-store.ts';
import type { Tables, Value } from '../port/database.ts';
import type { UnreadableRows } from '../rows/unreadable-rows.ts';
import { webhookColumn } from '../rows/webhook-column.ts';
import { contentsIn, type ContentsTable } from './contents-table.ts';
import { itemsIn, type ItemTable } from './item-table.ts';
import { jobIndexIn } from './job-index.ts';
import { jobReadingIn } from './job-reading.ts';
import { partsIn, type PartTable } from './part-table.ts';
import { warningsIn, type WarningTable } from './warning-table.ts';

const COLUMN_OF = {
  status: 'status',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
  progress: 'progress',
  memory: 'memory',
  problem: 'problem',
  resumableUntil: 'resumable_until',
} as const satisfies Record<keyof JobPatch, string>;

type AddEvent = (id: string, event: JobEvent) => Promise<void>;

export interface JobTableDeps {
  /** Stores an event of a job, inside the transaction of the change. */
  readonly addEvent: AddEvent;
  readonly unreadable: UnreadableRows;
}

export function jobsIn(db: Tables, { addEvent, unreadable }: JobTableDeps): JobStore {
  const contents = contentsIn(db);
  const parts = partsIn(db);
  const items = itemsIn(db);
  const warnings = warningsIn(db, unreadable);
  const index = jobIndexIn(db, unreadable);
  return {
    ...jobReadingIn(db, { contents, parts, items, warnings, unreadable }),
    ...index,
    ...resultsIn(db, { contents, parts, items, warnings, addEvent }),
    ...changingIn(db, addEvent),
    insert: insertingIn(db, { contents, addEvent, findByKey: index.findByKey }),
    async remove(id) {
      await db.run('DELETE FROM jobs WHERE id = $1', id);
    },
  };
}

const INSERT = `INSERT INTO jobs (id, owner, once_key, fingerprint, status, created_at, sheet, output,
    metadata, request, progress, webhook, warnings)
  VALUES ($1, $2, $3, $4, 'queued', $5, $6, $7, $8, '', $9, $10, '[]')
  ON CONFLICT DO NOTHING`;

/** One statement covers all uploads: each call takes 0.05 ms, and an order has hundreds. */
const PIN = `INSERT INTO job_uploads (job_id, upload_id)
  SELECT CAST($1 AS TEXT), value FROM json_each(CAST($2 AS TEXT))`;

const USE = `UPDATE uploads SET used_at = $1
  WHERE id IN (SELECT value FROM json_each(CAST($2 AS TEXT)))`;

interface InsertingDeps extends Pick<JobTableDeps, 'addEvent'> {
  readonly contents: Pick<ContentsTable, 'save'>;
  readonly findByKey: JobStore['findByKey'];
}

/** One transaction: the job, the uploads that it pins, and its first event. */
function insertingIn(
  db: Tables,
  { contents, addEvent, findByKey }: InsertingDeps,
): JobStore['insert'] {
  return (job) => {
    const { id, owner, once, createdAt, request, progress, webhook } = job;
    const { sheet, output, metadata } = request;
    const json = [sheet, output, metadata, progress].map((it) => JSON.stringify(it));
    const keys = [once?.key ?? null, once?.fingerprint ?? null];
    return db.tx(async () => {
      const values = [id, owner, ...keys, createdAt, ...json, webhookColumn(webhook)];
      if ((await db.run(INSERT, ...values)) === 0) return findByKey(owner, once?.key ?? '');
      await contents.save(id, 'request', JSON.stringify(request));
      const used = JSON.stringify([...usedUploads(request)]);
      await db.run(PIN, id, used);
      await db.run(USE, createdAt, used);
      await addEvent(id, { type: 'gangsheet.queued', at: createdAt });
      return null;
    });
  };
}

function changingIn(db: Tables, addEvent: AddEvent): Pick<JobStore, 'begin' | 'update'> {
  return {
    begin: (id, at) =>
      db.tx(async () => {
        await db.lock(id);
        const begun = await db.run(
          `UPDATE jobs SET status = 'running', started_at = coalesce(started_at, $2)
           WHERE id = $1 AND status = 'queued'`,
          id,
          at,
        );
        if (begun > 0) await addEvent(id, { type: 'gangsheet.started', at });
        return begun > 0;
      }),
    update: (id, patch, event) =>
      db.tx(async () => {
        await db.lock(id);
        const names = Object.keys(patch) as (keyof JobPatch)[];
        const sets = names.map((name, index) => `${COLUMN_OF[name]} = $${index + 2}`).join(', ');
        const values = names.map((name) => toColumn(patch[name]));
        await db.run(`UPDATE jobs SET ${sets} WHERE id = $1`, id, ...values);
        if (event !== undefined) await addEvent(id, event);
      }),
  };
}

function toColumn(value: string | object | null | undefined): Value {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? null);
}

interface ResultTables {
  readonly contents: Pick<ContentsTable, 'save'>;
  readonly parts: PartTable;
  readonly items: ItemTable;
  readonly warnings: WarningTable;
  readonly addEvent: AddEvent;
}

function resultsIn(
  db: Tables,
  { contents, parts, items, warnings, addEvent }: ResultTables,
): Pick<JobStore, 'savePlanned' | 'savePlan' | 'addPart'> {
  const savePlanned: JobStore['savePlanned'] = (id, { from, warnings: told, items: printed }) =>
    db.tx(async () => {
      await db.lock(id);
      if (from === 0) await warnings.dropWarnings(id);
      await warnings.addWarnings(id, told);
      await items.saveItems(id, printed, from);
    });
  return {
    savePlanned,
    savePlan: (id, { plan, from = 0, ...some }) =>
      db.tx(async () => {
        await db.lock(id);
        await contents.save(id, 'plan', JSON.stringify(plan));
        await contents.save(id, 'film', JSON.stringify(plan.film));
        await savePlanned(id, { from, ...some });
      }),
    addPart: (id, kept, event) =>
      db.tx(async () => {
        await db.lock(id);
        await parts.addPart(id, kept.part);
        await warnings.addWarnings(id, kept.warnings);
        if (event !== undefined) await addEvent(id, event);
      }),
  };
}
