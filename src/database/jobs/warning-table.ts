import type { Warning } from '../../gang-sheet/artwork.ts';
import type { JobStore } from '../../jobs/stores/job-store.ts';
import type { Tables } from '../port/database.ts';
import { listOf, parseColumn } from '../rows/shape.ts';
import { stored } from '../rows/stored-shapes.ts';
import type { UnreadableRows } from '../rows/unreadable-rows.ts';

/**
 * Warnings of jobs, one row per warning: an order may have 20,000, and each of a thousand parts may add
 * some.
 */
export interface WarningTable {
  readonly dropWarnings: (id: string) => Promise<void>;
  /** Appends warnings that the job does not have yet. */
  readonly addWarnings: (id: string, warnings: readonly Warning[]) => Promise<void>;
  /** Up to `limit` warnings after number `after`, in the order in which they were stored. */
  readonly warningsOf: JobStore['warnings'];
}

/** Warnings are numbered from 0. */
const BEFORE_ALL = -1;

/** One statement for all: each call takes 0.05 ms. */
const INSERT = `INSERT INTO job_warnings (job_id, number, warning)
  SELECT CAST($1 AS TEXT),
    key + (SELECT coalesce(max(number) + 1, 0) FROM job_warnings WHERE job_id = $1), value
  FROM json_each(CAST($2 AS TEXT)) WHERE true ON CONFLICT DO NOTHING`;

const SOME = `SELECT number, warning FROM job_warnings WHERE job_id = $1 AND number > $2
  ORDER BY number LIMIT $3`;

/** One value and one parse instead of hundreds. */
const TOGETHER = `SELECT count(*) AS count, max(number) AS last,
    '[' || coalesce(string_agg(warning, ','), '') || ']' AS warnings
  FROM (${SOME}) AS chosen`;

export function warningsIn(db: Tables, unreadable: UnreadableRows): WarningTable {
  return {
    async addWarnings(id, warnings) {
      if (warnings.length > 0) await db.run(INSERT, id, JSON.stringify(warnings.map(canonical)));
    },
    async dropWarnings(id) {
      await db.run('DELETE FROM job_warnings WHERE job_id = $1', id);
    },
    async warningsOf(id, after, limit) {
      const from = after ?? BEFORE_ALL;
      const joined = await db.one<JoinedRow>(TOGETHER, id, from, limit);
      const { count, last } = joined;
      const whole = readJoined(joined);
      if (whole !== null) return { warnings: whole, count, last };
      const rows = await db.all<WarningRow>(SOME, id, from, limit);
      const warnings = rows.flatMap((row) => readWarning(id, row, unreadable) ?? []);
      return { warnings, count, last };
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
