import { FINAL_STATUSES, type Job, type JobHead, type JobStatus } from '../../jobs/job.ts';
import { newOrOld } from './contents-table.ts';
import { DamagedValue, parseColumn } from '../rows/shape.ts';
import { stored } from '../rows/stored-shapes.ts';

const PART_COUNT = '(SELECT count(*) FROM parts WHERE job_id = jobs.id) AS part_count';

/** The columns of a HeadRow. */
export const HEAD_COLUMNS = `id, owner, status, created_at, finished_at, metadata, progress, ${PART_COUNT}`;

/** The columns of a JobRow: all of `jobs` except the bulky request and plan, and the film. */
export const JOB_COLUMNS = `${HEAD_COLUMNS}, started_at, sheet, output, ${newOrOld('film')}, memory, problem,
  resumable_until, (SELECT count(*) FROM job_warnings WHERE job_id = jobs.id) AS warning_count`;

/** A row of the table `jobs` with the columns that are read for every request. */
export interface HeadRow {
  readonly id: string;
  readonly owner: string | null;
  readonly status: JobStatus;
  readonly created_at: string;
  readonly finished_at: string | null;
  /** JSON. */
  readonly metadata: string;
  /** JSON. */
  readonly progress: string;
  readonly part_count: number;
}

/**
 * A row of the table `jobs` without its bulky columns. The columns from `sheet` to `problem` hold JSON.
 */
export interface JobRow extends HeadRow {
  readonly started_at: string | null;
  readonly sheet: string;
  readonly output: string;
  readonly film: string | null;
  readonly memory: string | null;
  readonly warning_count: number;
  readonly problem: string | null;
  readonly resumable_until: string | null;
}

/** @throws DamagedValue if a column cannot be read */
export function toHead(row: HeadRow): JobHead {
  if (!JOB_STATUSES.includes(row.status)) throw new DamagedValue('status');
  return {
    id: row.id,
    owner: row.owner,
    status: row.status,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    metadata: columnOf(row, 'metadata') as Job['metadata'],
    progress: columnOf(row, 'progress') as Job['progress'],
    partCount: row.part_count,
  };
}

/**
 * @param lists the rows of other tables
 * @throws DamagedValue if a column cannot be read
 */
export function toJob(row: JobRow, { parts, warnings }: Pick<Job, 'parts' | 'warnings'>): Job {
  return {
    ...toHead(row),
    // The lists are read after the row, and may be newer.
    partCount: Math.max(row.part_count, parts.length),
    startedAt: row.started_at,
    sheet: columnOf(row, 'sheet') as Job['sheet'],
    output: columnOf(row, 'output') as Job['output'],
    film: columnOf(row, 'film') as Job['film'],
    parts,
    memory: columnOf(row, 'memory') as Job['memory'],
    warnings,
    warningCount: Math.max(row.warning_count, warnings.length),
    problem: columnOf(row, 'problem') as Job['problem'],
    resumableUntil: row.resumable_until,
  };
}

const JOB_STATUSES: readonly JobStatus[] = ['queued', 'running', 'paused', ...FINAL_STATUSES];

type JsonColumn = keyof JobRow & keyof typeof stored;

function columnOf<Column extends JsonColumn>(row: Pick<JobRow, Column>, column: Column): unknown {
  return parseColumn(column, row[column], stored[column]);
}
