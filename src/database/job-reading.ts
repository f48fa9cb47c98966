import { allItems, type JobRequest } from '../gang-sheet/order.ts';
import type { Plan } from '../gang-sheet/plan.ts';
import type { Job, JobContents } from '../jobs/job.ts';
import type { JobStore } from '../jobs/stores/job-store.ts';
import { UnreadableJob } from '../jobs/unreadable-job.ts';
import type { Preparable } from './connection.ts';
import type { ItemTable } from './item-table.ts';
import { JOB_COLUMNS, toJob, type JobRow } from './job-row.ts';
import { pageOf } from './page-of.ts';
import type { PartTable } from './part-table.ts';
import { DamagedValue, parseColumn } from './shape.ts';
import { stored } from './stored-shapes.ts';
import type { UnreadableRows } from './unreadable-rows.ts';

interface ReadingInput {
  readonly parts: Pick<PartTable, 'partsOf'>;
  readonly items: Pick<ItemTable, 'itemsOf'>;
  readonly unreadable: UnreadableRows;
}

interface BulkRow {
  readonly id: string;
  readonly owner: string | null;
  readonly request: string;
  readonly plan: string | null;
}

/** Reads jobs. What belongs to a damaged job throws `UnreadableJob`; lists leave the job out. */
export function jobReadingIn(
  db: Preparable,
  { parts, items, unreadable }: ReadingInput,
): Pick<JobStore, 'find' | 'contents' | 'list' | 'itemsOf'> {
  const one = db.prepare(`SELECT ${JOB_COLUMNS} FROM jobs WHERE id = ?`);
  const bulk = db.prepare('SELECT id, owner, request, plan FROM jobs WHERE id = ?');
  const owners = db.prepare('SELECT id, owner FROM jobs WHERE id = ?');
  const page = db.prepare(
    `SELECT ${JOB_COLUMNS} FROM jobs WHERE owner IS ?1 AND (?2 IS NULL OR status = ?2)
     AND (?3 IS NULL OR id < ?3) ORDER BY id DESC LIMIT ?4`,
  );
  const read = <T>({ id, owner }: Pick<BulkRow, 'id' | 'owner'>, work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      // Errors of the database itself are no damage of one row.
      if (!(cause instanceof DamagedValue)) throw cause;
      unreadable.note({ table: 'jobs', id, error: cause });
      throw new UnreadableJob({ id, owner, column: cause.column, cause });
    }
  };
  const jobOf = (row: JobRow): Job => read(row, () => toJob(row, parts.partsOf(row.id)));
  return {
    find(id) {
      const row = one.get(id) as JobRow | undefined;
      return row === undefined ? null : jobOf(row);
    },
    contents(id) {
      const row = bulk.get(id) as BulkRow | undefined;
      return row === undefined ? null : read(row, () => toContents(row));
    },
    list({ owner, status, before, limit }) {
      const rows = page.all(owner, status ?? null, before ?? null, limit + 1) as JobRow[];
      const { page: shown, next } = pageOf(rows, limit);
      return { jobs: shown.flatMap((row) => orNothing(() => jobOf(row))), next };
    },
    itemsOf(id, from, limit) {
      const row = owners.get(id) as BulkRow | undefined;
      return row === undefined ? [] : read(row, () => items.itemsOf(id, from, limit));
    },
  };
}

function orNothing(read: () => Job): readonly Job[] {
  try {
    return [read()];
  } catch (error) {
    if (error instanceof UnreadableJob) return [];
    throw error;
  }
}

function toContents(row: BulkRow): JobContents {
  const request = parseColumn('request', row.request, stored.request) as JobRequest;
  const plan = parseColumn('plan', row.plan, stored.plan) as Plan | null;
  if (plan !== null && !isPlanOf(request, plan)) throw new DamagedValue('plan');
  return { request, plan };
}

/** Whether all indexes of a plan lead to an item and a fitting. */
function isPlanOf(request: JobRequest, { sheets, fittings }: Plan): boolean {
  const items = allItems(request).length;
  return sheets.every(({ placements }) =>
    placements.every(
      ({ item, fitting }) => item >= 0 && item < items && fitting >= 0 && fitting < fittings.length,
    ),
  );
}
