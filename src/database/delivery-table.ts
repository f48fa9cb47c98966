import { v7 as uuid } from 'uuid';
import type { StoredJobEvent } from '../jobs/job-event.ts';
import type { Busy, DeliveryStore } from '../webhooks/delivery-store.ts';
import type { Attempt, Delivery, DeliveryStatus, DueDelivery } from '../webhooks/delivery.ts';
import { transacted, type Preparable, type Transactional } from './connection.ts';
import { readEvent, type JobEventRow } from './event-table.ts';
import { pageOf } from './rows/page-of.ts';
import { DamagedValue, parseColumn } from './rows/shape.ts';
import { stored } from './rows/stored-shapes.ts';
import type { UnreadableRows } from './rows/unreadable-rows.ts';

interface DeliveryTable {
  readonly deliveries: DeliveryStore;
  /** Adds a delivery if the job's webhook wants the event, inside the event's transaction. */
  readonly addDelivery: (jobId: string, event: StoredJobEvent) => void;
}

/** Endless attempts must not fill the disk. */
const KEPT_ATTEMPTS = 50;

const COLUMNS = `deliveries.id, deliveries.status, due_at AS dueAt, attempts, type, at
  FROM deliveries JOIN job_news USING (job_id, seq)`;

/** The webhook of a job; an empty object if it is damaged, because SQLite refuses to read it. */
const WEBHOOK = `CASE WHEN json_valid(webhook) THEN webhook ELSE '{}' END`;

export function deliveriesIn(
  db: Preparable & Transactional,
  unreadable: UnreadableRows,
): DeliveryTable {
  const listeners = new Set<() => void>();
  const notify = (): void => listeners.forEach((listener) => listener());
  const insert = db.prepare(
    `INSERT INTO deliveries (id, job_id, seq, host, status, due_at)
     SELECT ?1, id, ?2, ${WEBHOOK} ->> '$.host', 'pending', ?3 FROM jobs
     WHERE id = ?4 AND ${WEBHOOK} ->> '$.host' IS NOT NULL
       AND EXISTS (SELECT 1 FROM json_each(${WEBHOOK}, '$.events') WHERE value = ?5)`,
  );
  return {
    addDelivery(jobId, { seq, at, type }) {
      const { changes } = insert.run(uuid(), seq, at, jobId, type) as { changes: number };
      if (changes > 0) notify();
    },
    deliveries: {
      ...waitingIn(db, unreadable),
      ...settlingIn(db, unreadable),
      ...callersViewIn(db, { notify, unreadable }),
      onDue(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
}

interface DueRow extends JobEventRow, Omit<DueDelivery, 'event'> {}

/**
 * Hosts with pending deliveries, each found by one step through the index. The query can find
 * deliveries for other hosts without scanning a dead host's deliveries, of which there may be
 * thousands.
 */
const WAITING_HOSTS = `WITH RECURSIVE waiting (name) AS (
  SELECT min(host) FROM deliveries WHERE due_at IS NOT NULL
  UNION ALL
  SELECT (SELECT min(host) FROM deliveries WHERE due_at IS NOT NULL AND host > waiting.name)
  FROM waiting WHERE waiting.name IS NOT NULL)`;

function waitingIn(
  db: Preparable,
  unreadable: UnreadableRows,
): Pick<DeliveryStore, 'due' | 'nextDueAfter' | 'pending'> {
  const due = db.prepare(
    `${WAITING_HOSTS}
     SELECT deliveries.id, job_id AS jobId, owner, ${WEBHOOK} ->> '$.url' AS url, host, tries,
       due_at AS dueAt, seq, type, at, part, job_news.problem
     FROM waiting CROSS JOIN deliveries ON deliveries.id = (
       SELECT id FROM deliveries WHERE host = waiting.name AND due_at <= ?1
         AND job_id NOT IN (SELECT value FROM json_each(?2))
       ORDER BY due_at, id LIMIT 1)
     JOIN job_news USING (job_id, seq) JOIN jobs ON jobs.id = job_id
     WHERE waiting.name NOT IN (SELECT value FROM json_each(?3))
     ORDER BY due_at, deliveries.id LIMIT 1`,
  );
  const setAside = db.prepare(
    `UPDATE deliveries SET status = 'given_up', due_at = NULL WHERE id = ?`,
  );
  const nextDue = db.prepare('SELECT min(due_at) AS dueAt FROM deliveries WHERE due_at > ?');
  const pending = db.prepare('SELECT count(*) AS count FROM deliveries WHERE due_at IS NOT NULL');
  return {
    due(at, { jobIds, hosts }: Busy) {
      for (;;) {
        const row = due.get(at, JSON.stringify(jobIds), JSON.stringify(hosts)) as
          DueRow | undefined;
        if (row === undefined) return null;
        const found = toDue(row, unreadable);
        if (found !== null) return found;
        // This delivery cannot be sent, and it must not hold up the deliveries behind it.
        setAside.run(row.id);
      }
    },
    nextDueAfter: (at) => (nextDue.get(at) as { dueAt: string | null }).dueAt,
    pending: () => (pending.get() as { count: number }).count,
  };
}

/** null: its event or its webhook cannot be read, which is recorded. */
function toDue(row: DueRow, unreadable: UnreadableRows): DueDelivery | null {
  const { id, jobId, owner, url, host, dueAt, tries } = row;
  const event = readEvent(jobId, row, unreadable);
  if (event !== null && URL.canParse(url))
    return { id, jobId, owner, url, host, dueAt, tries, event };
  unreadable.note({ table: 'deliveries', id, error: new DamagedValue('webhook') });
  return null;
}

function settlingIn(
  db: Preparable & Transactional,
  unreadable: UnreadableRows,
): Pick<DeliveryStore, 'settle' | 'endWebhook' | 'bringForward'> {
  const forward = db.prepare('UPDATE deliveries SET due_at = ?2 WHERE due_at > ?1');
  const settle = db.prepare(
    `UPDATE deliveries SET status = ?, due_at = ?, tries = tries + 1 WHERE id = ? AND due_at = ?`,
  );
  const addAttempt = db.prepare('UPDATE deliveries SET attempts = ? WHERE id = ?');
  const attemptsOf = db.prepare('SELECT attempts FROM deliveries WHERE id = ?');
  const silence = db.prepare(
    `UPDATE jobs SET webhook = json_set(${WEBHOOK}, '$.events', json('[]')) WHERE id = ?`,
  );
  const giveUp = db.prepare(
    `UPDATE deliveries SET status = 'given_up', due_at = NULL
     WHERE job_id = ? AND due_at IS NOT NULL`,
  );
  const settleOne: DeliveryStore['settle'] = ({ id, dueAt: wasDueAt }, settlement) => {
    const { attempt, status, dueAt } = settlement;
    const row = attemptsOf.get(id) as { attempts: string } | undefined;
    if (row === undefined) return;
    const attempts = [...readAttempts({ id, attempts: row.attempts }, unreadable), attempt].slice(
      -KEPT_ATTEMPTS,
    );
    addAttempt.run(JSON.stringify(attempts), id);
    settle.run(status, dueAt, id, wasDueAt);
  };
  const endWebhook: DeliveryStore['endWebhook'] = (jobId) => {
    silence.run(jobId);
    giveUp.run(jobId);
  };
  return {
    settle: transacted(db, settleOne),
    endWebhook: transacted(db, endWebhook),
    bringForward: (latest, to) => void forward.run(latest, to),
  };
}

interface CallersView {
  readonly notify: () => void;
  readonly unreadable: UnreadableRows;
}

function callersViewIn(
  db: Preparable,
  { notify, unreadable }: CallersView,
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
      return { deliveries: shown.map((row) => toDelivery(row, unreadable)), next };
    },
    sendAgain(jobId, id, at) {
      const { changes } = renew.run(at, id, jobId) as { changes: number };
      if (changes === 0) return null;
      notify();
      return toDelivery(one.get(id) as DeliveryRow, unreadable);
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

/** The attempts of a delivery; none if they are damaged, because they are only informative. */
function readAttempts(
  { id, attempts }: Pick<DeliveryRow, 'id' | 'attempts'>,
  unreadable: UnreadableRows,
): readonly Attempt[] {
  const read = () => parseColumn('attempts', attempts, stored.attempts) as readonly Attempt[];
  return unreadable.readOr({ table: 'deliveries', id }, read, []);
}

function toDelivery(row: DeliveryRow, unreadable: UnreadableRows): Delivery {
  const { id, type, status, at, dueAt } = row;
  return {
    id,
    type,
    status,
    createdAt: at,
    nextAttemptAt: dueAt,
    attempts: readAttempts(row, unreadable),
  };
}
