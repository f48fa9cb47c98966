import { SHOWN_IN_LISTS, WARNINGS_AT_ONCE, type Job } from '../../jobs/job.ts';
import type { JobStore } from '../../jobs/stores/job-store.ts';
import { UnreadableJob } from '../../jobs/unreadable-job.ts';
import { briefOf } from './brief-job.ts';
import { NO_LIMIT, type Tables } from '../port/database.ts';
import { toContents, type ContentsTable } from './contents-table.ts';
import type { ItemTable } from './item-table.ts';
import { HEAD_COLUMNS, JOB_COLUMNS, toHead, toJob, type HeadRow, type JobRow } from './job-row.ts';
import { pageOf } from '../rows/page-of.ts';
import type { PartTable } from './part-table.ts';
import { DamagedValue } from '../rows/shape.ts';
import type { UnreadableRows } from '../rows/unreadable-rows.ts';
import type { WarningTable } from './warning-table.ts';

interface ReadingInput {
  readonly contents: Pick<ContentsTable, 'contentsRow'>;
  readonly parts: Pick<PartTable, 'partsOf' | 'partOf'>;
  readonly items: Pick<ItemTable, 'itemsOf'>;
  readonly warnings: Pick<WarningTable, 'warningsOf'>;
  readonly unreadable: UnreadableRows;
}

/** Maximum numbers of parts and warnings to read with a job. */
interface ListLimits {
  readonly parts: number;
  readonly warnings: number;
}

interface OwnerRow {
  readonly id: string;
  readonly owner: string | null;
}

type JobReading = Pick<
  JobStore,
  'find' | 'head' | 'brief' | 'parts' | 'part' | 'warnings' | 'contents' | 'list' | 'itemsOf'
>;

/**
 * Reads jobs. Reading any part of a damaged job throws `UnreadableJob`, except that damaged
 * warnings are skipped.
 */
export function jobReadingIn(
  db: Tables,
  { contents, parts, items, warnings, unreadable }: ReadingInput,
): JobReading {
  const { read, readOf } = checkedReadingIn(db, unreadable);
  const jobOf = async (id: string, limits: ListLimits): Promise<Job | null> => {
    const row = await db.get<JobRow>(ONE, id);
    if (row === undefined) return null;
    return read(row, async () => {
      const { warnings: first } = await warnings.warningsOf(id, null, limits.warnings);
      return toJob(row, { parts: await parts.partsOf(id, limits.parts), warnings: first });
    });
  };
  return {
    find: (id) => jobOf(id, { parts: NO_LIMIT, warnings: WARNINGS_AT_ONCE }),
    async brief(id) {
      const job = await jobOf(id, { parts: SHOWN_IN_LISTS, warnings: SHOWN_IN_LISTS });
      return job && briefOf(job);
    },
    async head(id) {
      const row = await db.get<HeadRow>(HEAD, id);
      return row === undefined ? null : read(row, () => toHead(row));
    },
    parts: (id, limit) => readOf(id, () => parts.partsOf(id, limit)),
    part: (id, number) => readOf(id, () => parts.partOf(id, number)),
    warnings: warnings.warningsOf,
    async contents(id) {
      const row = await contents.contentsRow(id);
      return row === undefined ? null : read(row, () => toContents(row));
    },
    list: listingIn(db),
    itemsOf: (id, from, limit) => readOf(id, () => items.itemsOf(id, from, limit)),
  };
}

const HEAD = `SELECT ${HEAD_COLUMNS} FROM jobs WHERE id = $1`;
const ONE = `SELECT ${JOB_COLUMNS} FROM jobs WHERE id = $1`;

interface CheckedReading {
  /** @throws UnreadableJob if what `work` reads is damaged */
  readonly read: <T>(row: OwnerRow, work: () => T | Promise<T>) => Promise<T>;
  /** The same for rows of other tables; if one is damaged, its owner is looked up. */
  readonly readOf: <T>(id: string, work: () => Promise<T>) => Promise<T>;
}

function checkedReadingIn(db: Tables, unreadable: UnreadableRows): CheckedReading {
  const checked = async <T>(
    ownerOf: () => OwnerRow | Promise<OwnerRow>,
    work: () => T | Promise<T>,
  ): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      // An error of the database itself does not mean that one row is damaged.
      if (!(cause instanceof DamagedValue)) throw cause;
      const { id, owner } = await ownerOf();
      unreadable.note({ table: 'jobs', id, error: cause });
      throw new UnreadableJob({ id, owner, column: cause.column, cause });
    }
  };
  const owners = 'SELECT id, owner FROM jobs WHERE id = $1';
  return {
    read: (row, work) => checked(() => row, work),
    readOf: (id, work) =>
      checked(async () => (await db.get<OwnerRow>(owners, id)) ?? { id, owner: null }, work),
  };
}

function listingIn(db: Tables): JobStore['list'] {
  const sql = `SELECT id FROM jobs WHERE owner IS NOT DISTINCT FROM $1
    AND (CAST($2 AS TEXT) IS NULL OR status = $2) AND (CAST($3 AS TEXT) IS NULL OR id < $3)
    ORDER BY id DESC LIMIT $4`;
  return async ({ owner, status, before, limit }) => {
    const values = [owner, status ?? null, before ?? null, limit + 1];
    const rows = await db.all<{ id: string }>(sql, ...values);
    const { page: shown, next } = pageOf(rows, limit);
    return { ids: shown.map(({ id }) => id), next };
  };
}
