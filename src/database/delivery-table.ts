import { v7 as uuid } from 'uuid';
import type { StoredJobEvent } from '../jobs/job-event.ts';
import type { Busy, DeliveryStore } from '../webhooks/delivery-store.ts';
import type { Attempt, Delivery, DeliveryStatus, DueDelivery } from '../webhooks/delivery.ts';
import type { Preparable } from './connection.ts';
import { toJobEvent, type JobEventRow } from './event-table.ts';
import { pageOf } from './page-of.ts';

interface DeliveryTable {
  readonly deliveries: DeliveryStore;
  /** Adds a delivery if the job's webhook wants the event, inside the event's transaction. */
  readonly addDelivery: (jobId: string, event: StoredJobEvent) => void;
}

/** Endless attempts must not fill the disk. */
const KEPT_ATTEMPTS = 50;

const COLUMNS = `deliveries.id, deliveries.status, due_at AS dueAt, attempts, type, at
  FROM deliveries JOIN job_news USING (job_id, seq)`;

export function deliveriesIn(db: Preparable): DeliveryTable {
  const listeners = new Set<() => void>();
  const notify = (): void => listeners.forEach((listener) => listener());
  const insert = db.prepare(
    `INSERT INTO deliveries (id, job_id, seq, host, status, due_at)
     SELECT ?1, id, ?2, webhook ->> '$.host', 'pending', ?3 FROM jobs
     WHERE id = ?4 AND EXISTS (SELECT 1 FROM json_each(webhook, '$.events') WHERE value = ?5)`,
  );
  return {
    addDelivery(jobId, { seq, at, type }) {
      const { changes } = insert.run(uuid(), seq, at, jobId, type) as { changes: number };
      if (changes > 0) notify();
    },
    deliveries: {
      ...waitingIn(db),
      ...settlingIn(db),
      ...callersViewIn(db, notify),
      onDue(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
}

interface DueRow extends JobEventRow, Omit<DueDelivery, 'event'> {}

/**
 * Hosts with pending deliveries, each found by one step through the index. To find deliveries for other
 * hosts, the query need not scan a dead host's deliveries, of which there may be thousands.
 */
const WAITING_HOSTS = `WITH RECURSIVE waiting (name) AS (
  SELECT min(host) FROM deliveries WHERE due_at IS NOT NULL
  UNION ALL
  SELECT (SELECT min(host) FROM deliveries WHERE due_at IS NOT NULL AND host > waiting.name)
  FROM waiting WHERE waiting.name IS NOT NULL)`;

function waitingIn(db: Preparable): Pick<DeliveryStore, 'due' | 'nextDueAfter' | 'pending'> {
  const due = db.prepare(
    `${WAITING_HOSTS}
     SELECT deliveries.id, job_id AS jobId, owner, webhook ->> '$.url' AS url, host, tries,
       due_at AS dueAt, seq, type, at, part, job_news.problem
     FROM waiting CROSS JOIN deliveries ON deliveries.id = (
       SELECT id FROM deliveries WHERE host = waiting.name AND due_at <= ?1
         AND job_id NOT IN (SELECT value FROM json_each(?2))
       ORDER BY due_at, id LIMIT 1)
     JOIN job_news USING (job_id, seq) JOIN jobs ON jobs.id = job_id
     WHERE waiting.name NOT IN (SELECT value FROM json_each(?3))
     ORDER BY due_at, deliveries.id LIMIT 1`,
  );
  const nextDue = db.prepare('SELECT min(due_at) AS dueAt FROM deliveries WHERE due_at > ?');
  const pending = db.prepare('SELECT count(*) AS count FROM deliveries WHERE due_at IS NOT NULL');
  return {
    due(at, { jobIds, hosts }: Busy) {
      const row = due.get(at, JSON.stringify(jobIds), JSON.stringify(hosts)) as DueRow | undefined;
      if (row === undefined) return null;
      const { id, jobId, owner, url, host, dueAt, tries } = row;
      return { id, jobId, owner, url, host, dueAt, tries, event: toJobEvent(row) };
    },
    nextDueAfter: (at) => (nextDue.get(at) as { dueAt: string | null }).dueAt,
    pending: () => (pending.get() as { count: number }).count,
  };
}

function settlingIn(db: Preparable): Pick<DeliveryStore, 'settle' | 'endWebhook'> {
  const settle = db.prepare(
    `UPDATE deliveries SET status = ?, due_at = ?, tries = tries + 1 WHERE id = ? AND due_at = ?`,
  );
  const addAttempt = db.prepare('UPDATE deliveries SET attempts = ? WHERE id = ?');
  const attemptsOf = db.prepare('SELECT attempts FROM deliveries WHERE id = ?');
  const silence = db.prepare(
    `UPDATE jobs SET webhook = json_set(webhook, '$.events', json('[]')) WHERE id = ?`,
  );
  const giveUp = db.prepare(
    `UPDATE deliveries SET status = 'given_up', due_at = NULL
     WHERE job_id = ? AND due_at IS NOT NULL`,
  );
  return {
    settle({ id, dueAt: wasDueAt }, { attempt, status, dueAt }) {
      const row = attemptsOf.get(id) as { attempts: string } | undefined;
      if (row === undefined) return;
      const attempts = [...(JSON.parse(row.attempts) as Attempt[]), attempt].slice(-KEPT_ATTEMPTS);
      addAttempt.run(JSON.stringify(attempts), id);
      settle.run(status, dueAt, id, wasDueAt);
    },
    endWebhook(jobId) {
      silence.run(jobId);
      giveUp.run(jobId);
    },
  };
}

function callersViewIn(
  db: Preparable,
  notify: () => void,
): Pick<DeliveryStore, 'list' | 'sendAgain'> {
  const one = db.prepare(`SELECT ${COLUMNS} WHERE deliveries.id = ?`);
  const page = db.prepare(
    `SELECT ${COLUMNS} WHERE job_id = ?1 AND (?2 IS NULL OR deliveries.id < ?2)
     ORDER BY deliveries.id DESC LIMIT ?3`,
  );
  const renew = db.prepare(
    `UPDATE deliveries SET status = 'pending', due_at = ?, tries = 0 WHERE id = ? AND job_id = ?`,
  );
  return {
    list({ jobId, before, limit }) {
      const rows = page.all(jobId, before ?? null, limit + 1) as DeliveryRow[];
      const { page: shown, next } = pageOf(rows, limit);
      return { deliveries: shown.map(toDelivery), next };
    },
    sendAgain(jobId, id, at) {
      const { changes } = renew.run(at, id, jobId) as { changes: number };
      if (changes === 0) return null;
      notify();
      return toDelivery(one.get(id) as DeliveryRow);
    },
  };
}

interface DeliveryRow {
  readonly id: string;
  readonly type: Delivery['type'];
  readonly status: DeliveryStatus;
  readonly at: string;
  readonly dueAt: string | null;
  readonly attempts: string;
}

function toDelivery({ id, type, status, at, dueAt, attempts }: DeliveryRow): Delivery {
  return {
    id,
    type,
    status,
    createdAt: at,
    nextAttemptAt: dueAt,
    attempts: JSON.parse(attempts) as Attempt[],
  };
}
