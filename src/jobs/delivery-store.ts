import { v7 as uuid } from 'uuid';
import type { Attempt, Delivery, DeliveryStatus, DueDelivery, Settlement } from './delivery.ts';
import type { KeptNews } from './job-event.ts';
import { toNews, type NewsRow } from '../database/event-row.ts';
import type { Preparable } from '../database/preparable.ts';

export interface DeliveryPage {
  readonly deliveries: readonly Delivery[];
  /** Pass as `before` for the next page; null on the last one. */
  readonly next: string | null;
}

export interface DeliveryFilter {
  readonly jobId: string;
  /** From the `next` of an earlier page. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** What must wait, however long it has been due. */
export interface Busy {
  readonly jobIds: readonly string[];
  readonly hosts: readonly string[];
}

/** What is to be brought to webhooks, and how that went; it goes with the job that it tells of. */
export interface DeliveryStore {
  /** The one that has been due the longest by then, of those that need not wait; null: none. */
  due(at: string, busy: Busy): DueDelivery | null;
  /** When the first one falls due after that; null: none. */
  nextDueAfter(at: string): string | null;
  /**
   * Writes down an attempt and what is next; nothing where the job is gone, and the attempt alone
   * where somebody has asked for another one, or for none, meanwhile.
   */
  settle(due: Pick<DueDelivery, 'id' | 'dueAt'>, settlement: Settlement): void;
  /** Nothing more of this job is sent, but for what is sent again by hand. */
  endWebhook(jobId: string): void;
  /** How many will be tried again. */
  pending(): number;
  /** Newest first. */
  list(filter: DeliveryFilter): DeliveryPage;
  /** Makes it due at once, as if it had never been tried; null: this job has no such delivery. */
  sendAgain(jobId: string, id: string, at: string): Delivery | null;
  /**
   * Calls `listener` when something has become due; returns what ends that. It is called in the
   * middle of the transaction: what it finds there may still be undone.
   */
  onDue(listener: () => void): () => void;
}

export interface DeliveriesOfDatabase {
  readonly deliveries: DeliveryStore;
  /** To be called in the transaction of the news; nothing where no webhook wants them. */
  readonly addDelivery: (jobId: string, news: KeptNews) => void;
}

/** Somebody who sends again and again shall not fill the disk. */
const KEPT_ATTEMPTS = 50;

const COLUMNS = `deliveries.id, deliveries.status, due_at AS dueAt, attempts, type, at
  FROM deliveries JOIN job_news USING (job_id, seq)`;

export function deliveriesIn(db: Preparable): DeliveriesOfDatabase {
  const listeners = new Set<() => void>();
  const tell = (): void => listeners.forEach((listener) => listener());
  const insert = db.prepare(
    `INSERT INTO deliveries (id, job_id, seq, host, status, due_at)
     SELECT ?1, id, ?2, webhook ->> '$.host', 'pending', ?3 FROM jobs
     WHERE id = ?4 AND EXISTS (SELECT 1 FROM json_each(webhook, '$.events') WHERE value = ?5)`,
  );
  return {
    addDelivery(jobId, { seq, at, type }) {
      const { changes } = insert.run(uuid(), seq, at, jobId, type) as { changes: number };
      if (changes > 0) tell();
    },
    deliveries: {
      ...waitingIn(db),
      ...settlingIn(db),
      ...readingOf(db, tell),
      onDue(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
}

interface DueRow extends NewsRow, Omit<DueDelivery, 'news'> {}

/**
 * Hosts for which something is kept, each found by one step through the index: what a dead host has
 * waiting, thousands it may be, is not looked through to find what is for others.
 */
const WAITING_HOSTS = `WITH RECURSIVE waiting (name) AS (
  SELECT min(host) FROM deliveries WHERE due_at IS NOT NULL
  UNION ALL
  SELECT (SELECT min(host) FROM deliveries WHERE due_at IS NOT NULL AND host > waiting.name)
  FROM waiting WHERE waiting.name IS NOT NULL)`;

/** What is to be sent. */
function waitingIn(db: Preparable) {
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
    due(at: string, { jobIds, hosts }: Busy): DueDelivery | null {
      const row = due.get(at, JSON.stringify(jobIds), JSON.stringify(hosts)) as DueRow | undefined;
      if (row === undefined) return null;
      const { id, jobId, owner, url, host, dueAt, tries } = row;
      return { id, jobId, owner, url, host, dueAt, tries, news: toNews(row) };
    },
    nextDueAfter: (at: string) => (nextDue.get(at) as { dueAt: string | null }).dueAt,
    pending: () => (pending.get() as { count: number }).count,
  };
}

/** What becomes of it. */
function settlingIn(db: Preparable) {
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
    settle(
      { id, dueAt: wasDueAt }: Pick<DueDelivery, 'id' | 'dueAt'>,
      { attempt, status, dueAt }: Settlement,
    ): void {
      const row = attemptsOf.get(id) as { attempts: string } | undefined;
      if (row === undefined) return;
      const attempts = [...(JSON.parse(row.attempts) as Attempt[]), attempt].slice(-KEPT_ATTEMPTS);
      addAttempt.run(JSON.stringify(attempts), id);
      settle.run(status, dueAt, id, wasDueAt);
    },
    endWebhook(jobId: string): void {
      silence.run(jobId);
      giveUp.run(jobId);
    },
  };
}

/** What callers may see and do. */
function readingOf(db: Preparable, tell: () => void) {
  const one = db.prepare(`SELECT ${COLUMNS} WHERE deliveries.id = ?`);
  const page = db.prepare(
    `SELECT ${COLUMNS} WHERE job_id = ?1 AND (?2 IS NULL OR deliveries.id < ?2)
     ORDER BY deliveries.id DESC LIMIT ?3`,
  );
  const renew = db.prepare(
    `UPDATE deliveries SET status = 'pending', due_at = ?, tries = 0 WHERE id = ? AND job_id = ?`,
  );
  return {
    list({ jobId, before, limit }: DeliveryFilter): DeliveryPage {
      const rows = page.all(jobId, before ?? null, limit + 1) as DeliveryRow[];
      const deliveries = rows.slice(0, limit).map(toDelivery);
      return { deliveries, next: rows.length > limit ? (deliveries.at(-1)?.id ?? null) : null };
    },
    sendAgain(jobId: string, id: string, at: string): Delivery | null {
      const { changes } = renew.run(at, id, jobId) as { changes: number };
      if (changes === 0) return null;
      tell();
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
    ...{ id, type, status, createdAt: at, nextAttemptAt: dueAt },
    attempts: JSON.parse(attempts) as Attempt[],
  };
}
