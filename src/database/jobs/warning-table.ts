import type { Warning } from '../../gang-sheet/artwork.ts';
import type { JobStore } from '../../jobs/stores/job-store.ts';
import type { Preparable } from '../connection.ts';
import { listOf, parseColumn } from '../rows/shape.ts';
import { stored } from '../rows/stored-shapes.ts';
import type { UnreadableRows } from '../rows/unreadable-rows.ts';

/**
 * Warnings of jobs, one row per warning: an order may have 20,000, and each of a thousand parts may add
 * some.
 */
export interface WarningTable {
  readonly dropWarnings: (id: string) => void;
  /** Appends warnings that the job does not have yet. */
  readonly addWarnings: (id: string, warnings: readonly Warning[]) => void;
  /** Up to `limit` warnings after number `after`, in the order in which they were stored. */
  readonly warningsOf: JobStore['warnings'];
}

/** Warnings are numbered from 0. */
const BEFORE_ALL = -1;

export function warningsIn(db: Preparable, unreadable: UnreadableRows): WarningTable {
  const drop = db.prepare('DELETE FROM job_warnings WHERE job_id = ?');
  // One statement for all: each call takes 0.05 ms.
  const insert = db.prepare(
    `INSERT OR IGNORE INTO job_warnings (job_id, number, warning)
     SELECT ?1, key + (SELECT ifnull(max(number) + 1, 0) FROM job_warnings WHERE job_id = ?1), value
     FROM json_each(?2)`,
  );
  const some = db.prepare(
    'SELECT number, warning FROM job_warnings WHERE job_id = ? AND number > ? ORDER BY number LIMIT ?',
  );
  // One value and one parse instead of hundreds.
  const together = db.prepare(
    `SELECT count(*) AS count, max(number) AS last,
       '[' || ifnull(group_concat(warning), '') || ']' AS warnings
     FROM (SELECT number, warning FROM job_warnings WHERE job_id = ? AND number > ?
       ORDER BY number LIMIT ?)`,
  );
  const addWarnings: WarningTable['addWarnings'] = (id, warnings) => {
    if (warnings.length > 0) insert.run(id, JSON.stringify(warnings.map(canonical)));
  };
  return {
    addWarnings,
    dropWarnings: (id) => void drop.run(id),
    warningsOf(id, after, limit) {
      const from = after ?? BEFORE_ALL;
      const joined = together.get(id, from, limit) as JoinedRow;
      const rows = () => some.all(id, from, limit) as WarningRow[];
      const one = (row: WarningRow) => readWarning(id, row, unreadable) ?? [];
      const warnings = readJoined(joined) ?? rows().flatMap(one);
      return { warnings, count: joined.count, last: joined.last };
    },
  };
}

interface JoinedRow {
  readonly count: number;
  readonly last: number | null;
  /** A JSON array, unless a warning is damaged. */
  readonly warnings: string;
}

/** null: at least one of the warnings cannot be read. */
function readJoined({ count, warnings: json }: JoinedRow): readonly Warning[] | null {
  try {
    const warnings = parseColumn('job_warnings', json, listOf(stored.warning)) as Warning[];
    return warnings.length === count ? warnings : null;
  } catch {
    return null;
  }
}

interface WarningRow {
  readonly number: number;
  /** JSON. */
  readonly warning: string;
}

/** null: the warning cannot be read, which is recorded. Its job is readable without it. */
function readWarning(
  jobId: string,
  { number, warning }: WarningRow,
  unreadable: UnreadableRows,
): Warning | null {
  const about = { table: 'job_warnings', id: `${jobId}/${number}` };
  const parse = () => parseColumn('job_warnings', warning, stored.warning) as Warning;
  return unreadable.readOr(about, parse, null);
}

/** Equal warnings have equal text, whatever the order of their members. */
function canonical({ pointer, code, detail }: Warning): Warning {
  return { pointer, code, detail };
}
