import type { PartReceipt } from '../gang-sheet/part.ts';
import type { Job, JobStatus } from '../jobs/job.ts';

/** The columns of a JobRow: all of `jobs` except the bulky request and plan. */
export const JOB_COLUMNS = `id, owner, status, created_at, started_at, finished_at, sheet, output, metadata,
  progress, film, memory, warnings, problem, resumable_until`;

/**
 * A row of the table `jobs` without its bulky columns. The columns from `sheet` to `problem` contain JSON.
 */
export interface JobRow {
  readonly id: string;
  readonly owner: string | null;
  readonly status: JobStatus;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly sheet: string;
  readonly output: string;
  readonly metadata: string;
  readonly progress: string;
  readonly film: string | null;
  readonly memory: string | null;
  readonly warnings: string;
  readonly problem: string | null;
  readonly resumable_until: string | null;
}

/** Trusts the JSON to be what was stored: no other program writes to the database. */
export function toJob(row: JobRow, parts: readonly PartReceipt[]): Job {
  return {
    id: row.id,
    owner: row.owner,
    status: row.status,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    sheet: JSON.parse(row.sheet) as Job['sheet'],
    output: JSON.parse(row.output) as Job['output'],
    metadata: JSON.parse(row.metadata) as Job['metadata'],
    progress: JSON.parse(row.progress) as Job['progress'],
    film: parseOrNull(row.film) as Job['film'],
    parts,
    memory: parseOrNull(row.memory) as Job['memory'],
    warnings: JSON.parse(row.warnings) as Job['warnings'],
    problem: parseOrNull(row.problem) as Job['problem'],
    resumableUntil: row.resumable_until,
  };
}

function parseOrNull(json: string | null): unknown {
  return json === null ? null : JSON.parse(json);
}
