import { SHOWN_IN_LISTS, WARNINGS_AT_ONCE, type Job } from '../../jobs/job.ts';
import type { JobStore } from '../../jobs/stores/job-store.ts';
import { UnreadableJob } from '../../jobs/unreadable-job.ts';
import { briefOf } from './brief-job.ts';
import type { Preparable } from '../connection.ts';
import { toContents, type ContentsTable } from './contents-table.ts';
import type { ItemTable } from './item-table.ts';
import { HEAD_COLUMNS, JOB_COLUMNS, toHead, toJob, type HeadRow, type JobRow } from './job-row.ts';
import { pageOf } from '../rows/page-of.ts';
import type { PartTable } from './part-table.ts';
import { DamagedValue } from '../rows/shape.ts';
import type { UnreadableRows } from '../rows/unreadable-rows.ts';
import type { WarningTable } from './warning-table.ts';

/** SQLite treats a negative limit as no limit. */
const NO_LIMIT = -1;

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
  db: Preparable,
  { contents, parts, items, warnings, unreadable }: ReadingInput,
): JobReading {
  const head = db.prepare(`SELECT ${HEAD_COLUMNS} FROM jobs WHERE id = ?`);
  const one = db.prepare(`SELECT ${JOB_COLUMNS} FROM jobs WHERE id = ?`);
  const { read, readOf } = checkedReadingIn(db, unreadable);
  const jobOf = (id: string, limits: ListLimits): Job | null => {
    const row = one.get(id) as JobRow | undefined;
    if (row === undefined) return null;
    return read(row, () =>
      toJob(row, {
        parts: parts.partsOf(id, limits.parts),
        warnings: warnings.warningsOf(id, null, limits.warnings).warnings,
      }),
    );
  };
  return {
    find: (id) => jobOf(id, { parts: NO_LIMIT, warnings: WARNINGS_AT_ONCE }),
    brief(id) {
      const job = jobOf(id, { parts: SHOWN_IN_LISTS, warnings: SHOWN_IN_LISTS });
      return job && briefOf(job);
    },
    head(id) {
      const row = head.get(id) as HeadRow | undefined;
      return row === undefined ? null : read(row, () => toHead(row));
    },
    parts: (id, limit) => readOf(id, () => parts.partsOf(id, limit)),
    part: (id, number) => readOf(id, () => parts.partOf(id, number)),
    warnings: warnings.warningsOf,
    contents(id) {
      const row = contents.contentsRow(id);
      return row === undefined ? null : read(row, () => toContents(row));
    },
    list: listingIn(db),
    itemsOf: (id, from, limit) => readOf(id, () => items.itemsOf(id, from, limit)),
  };
}

interface CheckedReading {
  /** @throws UnreadableJob if what `work` reads is damaged */
  readonly read: <T>(row: OwnerRow, work: () => T) => T;
  /** The same for rows of other tables; if one is damaged, its owner is looked up. */
  readonly readOf: <T>(id: string, work: () => T) => T;
}

function checkedReadingIn(db: Preparable, unreadable: UnreadableRows): CheckedReading {
  const owners = db.prepare('SELECT id, owner FROM jobs WHERE id = ?');
  const checked = <T>(ownerOf: () => OwnerRow, work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      // An error of the database itself does not mean that one row is damaged.
      if (!(cause instanceof DamagedValue)) throw cause;
      const { id, owner } = ownerOf();
      unreadable.note({ table: 'jobs', id, error: cause });
      throw new UnreadableJob({ id, owner, column: cause.column, cause });
    }
  };
  return {
    read: (row, work) => checked(() => row, work),
    readOf: (id, work) =>
      checked(() => (owners.get(id) as OwnerRow | undefined) ?? { id, owner: null }, work),
  };
}

function listingIn(db: Preparable): JobStore['list'] {
  const page = db.prepare(
    `SELECT id FROM jobs WHERE owner IS ?1 AND (?2 IS NULL OR status = ?2)
     AND (?3 IS NULL OR id < ?3) ORDER BY id DESC LIMIT ?4`,
  );
  return ({ owner, status, before, limit }) => {
    const rows = page.all(owner, status ?? null, before ?? null, limit + 1) as { id: string }[];
    const { page: shown, next } = pageOf(rows, limit);
    return { ids: shown.map(({ id }) => id), next };
  };
}
