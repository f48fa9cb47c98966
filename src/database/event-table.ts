import type { Problem } from '../errors.ts';
import type { JobEvent, JobEventType, StoredJobEvent } from '../jobs/job-event.ts';
import type { EventStore } from '../jobs/stores/event-store.ts';
import type { Preparable } from './connection.ts';

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

interface EventTable {
  readonly events: EventStore;
  /** Adds an event in the same transaction as its change. Does nothing if the job has been removed. */
  readonly addEvent: (id: string, event: JobEvent) => void;
}

/**
 * Keeps each job's newest events, and older ones that are still on their way to a webhook.
 * @param onEvent called with each new event, in the same transaction
 */
export function eventsIn(
  db: Preparable,
  onEvent: (id: string, event: StoredJobEvent) => void,
): EventTable {
  const insert = db.prepare(
    `INSERT INTO job_news (job_id, seq, type, at, part, problem)
     SELECT id, (SELECT ifnull(max(seq), 0) + 1 FROM job_news WHERE job_id = ?1), ?2, ?3, ?4, ?5
     FROM jobs WHERE id = ?1 RETURNING seq`,
  );
  const prune = db.prepare(
    `DELETE FROM job_news WHERE job_id = ?1
     AND seq <= (SELECT max(seq) FROM job_news WHERE job_id = ?1) - ${KEPT}
     AND NOT EXISTS (SELECT 1 FROM deliveries WHERE due_at IS NOT NULL
       AND deliveries.job_id = job_news.job_id AND deliveries.seq = job_news.seq)`,
  );
  const page = db.prepare(
    `SELECT seq, type, at, part, problem FROM job_news WHERE job_id = ? AND seq > ?
     ORDER BY seq LIMIT ${PAGE}`,
  );
  return {
    addEvent(id, event) {
      const { type, at, part, problem } = event;
      const problemText = problem === undefined ? null : JSON.stringify(problem);
      const added = insert.get(id, type, at, part ?? null, problemText);
      if (added === undefined) return;
      onEvent(id, { ...event, seq: (added as { seq: number }).seq });
      prune.run(id);
    },
    events: {
      eventsAfter: (id, seq) => (page.all(id, seq) as JobEventRow[]).map(toJobEvent),
    },
  };
}

export function toJobEvent({ seq, type, at, part, problem }: JobEventRow): StoredJobEvent {
  return {
    seq,
    type,
    at,
    ...(part !== null && { part }),
    ...(problem !== null && { problem: JSON.parse(problem) as Problem }),
  };
}
