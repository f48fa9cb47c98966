import type { PartReceipt } from '../gang-sheet/part.ts';
import { FINAL_STATUSES, type Job, type JobStatus } from '../jobs/job.ts';
import { DamagedValue, parseColumn } from './shape.ts';
import { stored } from './stored-shapes.ts';

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

/** @throws DamagedValue if a column cannot be read */
export function toJob(row: JobRow, parts: readonly PartReceipt[]): Job {
  if (!JOB_STATUSES.includes(row.status)) throw new DamagedValue('status');
  return {
    id: row.id,
    owner: row.owner,
    status: row.status,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    sheet: columnOf(row, 'sheet') as Job['sheet'],
    output: columnOf(row, 'output') as Job['output'],
    metadata: columnOf(row, 'metadata') as Job['metadata'],
    progress: columnOf(row, 'progress') as Job['progress'],
    film: columnOf(row, 'film') as Job['film'],
    parts,
    memory: columnOf(row, 'memory') as Job['memory'],
    warnings: columnOf(row, 'warnings') as Job['warnings'],
    problem: columnOf(row, 'problem') as Job['problem'],
    resumableUntil: row.resumable_until,
  };
}

const JOB_STATUSES: readonly JobStatus[] = ['queued', 'running', 'paused', ...FINAL_STATUSES];

type JsonColumn = keyof JobRow & keyof typeof stored;

function columnOf(row: JobRow, column: JsonColumn): unknown {
  return parseColumn(column, row[column], stored[column]);
}
