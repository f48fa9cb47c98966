import type { Problem } from '../errors.ts';
import {
  JOB_EVENT_TYPES,
  type JobEvent,
  type JobEventType,
  type StoredJobEvent,
} from '../jobs/job-event.ts';
import type { EventStore } from '../jobs/stores/event-store.ts';
import type { Tables } from './port/database.ts';
import { DamagedValue, parseColumn } from './rows/shape.ts';
import { stored } from './rows/stored-shapes.ts';
import type { UnreadableRows } from './rows/unreadable-rows.ts';

/** A job that keeps pausing for days must not fill the disk with events. */
const KEPT = 1_000;
const PAGE = 100;

/** A row of the table `job_news` without the job id. */
export interface JobEventRow {
  readonly seq: number;
  readonly type: JobEventType;
  readonly at: string;
  readonly part: number | null;
  /** JSON. */
  readonly problem: string | null;
}

interface EventTableDeps {
  /** Called with each new event, in the same transaction. */
  readonly onEvent: (id: string, event: StoredJobEvent) => Promise<void>;
  readonly unreadable: UnreadableRows;
}

/**
 * Adds an event in the same transaction as its change, which holds the lock of the job. Does nothing if the job has
 * been removed.
 */
export type AddEvent = (id: string, event: JobEvent) => Promise<void>;

interface EventTable {
  readonly events: EventStore;
  readonly addEvent: AddEvent;
}

const INSERT = `INSERT INTO job_news (job_id, seq, type, at, part, problem)
  SELECT id, (SELECT coalesce(max(seq), 0) + 1 FROM job_news WHERE job_id = $1), $2, $3,
    CAST($4 AS INTEGER), $5
  FROM jobs WHERE id = $1 RETURNING seq`;

const PRUNE = `DELETE FROM job_news WHERE job_id = $1
  AND seq <= (SELECT max(seq) FROM job_news WHERE job_id = $1) - ${KEPT}
  AND NOT EXISTS (SELECT 1 FROM deliveries WHERE due_at IS NOT NULL
    AND deliveries.job_id = job_news.job_id AND deliveries.seq = job_news.seq)`;

/**
 * Keeps each job's newest events, and older ones that are still on their way to a webhook.
 */
export function eventsIn(db: Tables, { onEvent, unreadable }: EventTableDeps): EventTable {
  return {
    async addEvent(id, event) {
      const { type, at, part, problem } = event;
      const problemText = problem === undefined ? null : JSON.stringify(problem);
      const row = await db.get<{ seq: number }>(INSERT, id, type, at, part ?? null, problemText);
      if (row === undefined) return;
      await onEvent(id, { ...event, seq: row.seq });
      if (row.seq > KEPT) await db.run(PRUNE, id);
    },
    events: {
      async eventsAfter(id, seq) {
        // A page that has only damaged events must not look like the end.
        for (let after = seq; ;) {
          const rows = await db.all<JobEventRow>(
            `SELECT seq, type, at, part, problem FROM job_news WHERE job_id = $1 AND seq > $2
             ORDER BY seq LIMIT ${PAGE}`,
            id,
            after,
          );
          const last = rows.at(-1);
          const events = rows.flatMap((row) => readEvent(id, row, unreadable) ?? []);
          if (events.length > 0 || last === undefined) return events;
          after = last.seq;
        }
      },
    },
  };
}

/** null: the event cannot be read, which is recorded. */
export function readEvent(
  jobId: string,
  row: JobEventRow,
  unreadable: UnreadableRows,
): StoredJobEvent | null {
  const about = { table: 'job_news', id: `${jobId}/${row.seq}` };
  return unreadable.readOr(about, () => toJobEvent(row), null);
}

function toJobEvent({ seq, type, at, part, problem }: JobEventRow): StoredJobEvent {
  if (!JOB_EVENT_TYPES.includes(type)) throw new DamagedValue('type');
  return {
    seq,
    type,
    at,
    ...(part !== null && { part }),
    ...(problem !== null && {
      problem: parseColumn('problem', problem, stored.problem) as Problem,
    }),
  };
}
