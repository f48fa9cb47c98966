import { v7 as uuid } from 'uuid';
import type { StoredJobEvent } from '../jobs/job-event.ts';
import type { Busy, DeliveryStore } from '../webhooks/delivery-store.ts';
import type { DueDelivery } from '../webhooks/delivery.ts';
import type { Tables } from './port/database.ts';
import { callersViewIn, readAttempts } from './delivery-view.ts';
import { readEvent, type JobEventRow } from './event-table.ts';
import { DamagedValue } from './rows/shape.ts';
import type { UnreadableRows } from './rows/unreadable-rows.ts';
import { readWebhook, type WebhookColumn } from './rows/webhook-column.ts';

interface DeliveryTable {
  readonly deliveries: DeliveryStore;
  /** Adds a delivery if the job's webhook wants the event, inside the event's transaction. */
  readonly addDelivery: (jobId: string, event: StoredJobEvent) => Promise<void>;
}

/** Endless attempts must not fill the disk. */
const KEPT_ATTEMPTS = 50;

const WEBHOOK_OF = 'SELECT webhook FROM jobs WHERE id = $1';

export function deliveriesIn(db: Tables, unreadable: UnreadableRows): DeliveryTable {
  const listeners = new Set<() => void>();
  const notify = (): void => {
    db.afterCommit(() => listeners.forEach((listener) => listener()));
  };
  return {
    async addDelivery(jobId, { seq, at, type }) {
      const row = await db.get<WebhookColumn>(WEBHOOK_OF, jobId);
      const webhook = readWebhook(row);
      if (webhook?.events.includes(type) !== true) return;
      await db.run(
        `INSERT INTO deliveries (id, job_id, seq, host, status, due_at)
         VALUES ($1, $2, $3, $4, 'pending', $5)`,
        uuid(),
        jobId,
        seq,
        webhook.host,
        at,
      );
      notify();
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

interface DueRow extends JobEventRow, WebhookColumn, Omit<DueDelivery, 'event' | 'url'> {}

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

const DUE = `${WAITING_HOSTS}
  SELECT deliveries.id, job_id AS "jobId", owner, webhook, host, tries,
    due_at AS "dueAt", seq, type, at, part, job_news.problem
  FROM waiting CROSS JOIN deliveries JOIN job_news USING (job_id, seq)
  JOIN jobs ON jobs.id = job_id
  WHERE deliveries.id = (
      SELECT id FROM deliveries WHERE host = waiting.name AND due_at <= $1
        AND job_id NOT IN (SELECT value FROM json_each(CAST($2 AS TEXT)))
      ORDER BY due_at, id LIMIT 1)
    AND waiting.name NOT IN (SELECT value FROM json_each(CAST($3 AS TEXT)))
  ORDER BY due_at, deliveries.id LIMIT 1`;

function waitingIn(
  db: Tables,
  unreadable: UnreadableRows,
): Pick<DeliveryStore, 'due' | 'nextDueAfter' | 'pending'> {
  return {
    async due(at, { jobIds, hosts }: Busy) {
      for (;;) {
        const busy = [JSON.stringify(jobIds), JSON.stringify(hosts)];
        const row = await db.get<DueRow>(DUE, at, ...busy);
        if (row === undefined) return null;
        const found = toDue(row, unreadable);
        if (found !== null) return found;
        // This delivery cannot be sent, and it must not hold up the deliveries behind it.
        const setAside = `UPDATE deliveries SET status = 'given_up', due_at = NULL WHERE id = $1`;
        await db.run(setAside, row.id);
      }
    },
    async nextDueAfter(at) {
      const sql = 'SELECT min(due_at) AS "dueAt" FROM deliveries WHERE due_at > $1';
      return (await db.one<{ dueAt: string | null }>(sql, at)).dueAt;
    },
    async pending() {
      const sql = 'SELECT count(*) AS count FROM deliveries WHERE due_at IS NOT NULL';
      return (await db.one<{ count: number }>(sql)).count;
    },
  };
}

/** null: its event or its webhook cannot be read, which is recorded. */
function toDue(row: DueRow, unreadable: UnreadableRows): DueDelivery | null {
  const { id, jobId, owner, host, dueAt, tries } = row;
  const event = readEvent(jobId, row, unreadable);
  const url = readWebhook(row)?.url;
  if (event !== null && url !== undefined && URL.canParse(url))
    return { id, jobId, owner, url, host, dueAt, tries, event };
  unreadable.note({ table: 'deliveries', id, error: new DamagedValue('webhook') });
  return null;
}

function settlingIn(
  db: Tables,
  unreadable: UnreadableRows,
): Pick<DeliveryStore, 'settle' | 'endWebhook' | 'bringForward'> {
  return {
    settle: ({ id, dueAt: wasDueAt }, { attempt, status, dueAt }) =>
      db.tx(async () => {
        await db.lock(id);
        const sql = 'SELECT attempts FROM deliveries WHERE id = $1';
        const row = await db.get<{ attempts: string }>(sql, id);
        if (row === undefined) return;
        const earlier = readAttempts({ id, attempts: row.attempts }, unreadable);
        const attempts = JSON.stringify([...earlier, attempt].slice(-KEPT_ATTEMPTS));
        await db.run('UPDATE deliveries SET attempts = $1 WHERE id = $2', attempts, id);
        await db.run(
          `UPDATE deliveries SET status = $1, due_at = $2, tries = tries + 1
           WHERE id = $3 AND due_at = $4`,
          status,
          dueAt,
          id,
          wasDueAt,
        );
      }),
    endWebhook: (jobId) =>
      db.tx(async () => {
        await db.lock(jobId);
        const webhook = readWebhook(await db.get<WebhookColumn>(WEBHOOK_OF, jobId));
        const silent = JSON.stringify({ ...webhook, events: [] });
        await db.run('UPDATE jobs SET webhook = $1 WHERE id = $2', silent, jobId);
        await db.run(
          `UPDATE deliveries SET status = 'given_up', due_at = NULL
           WHERE job_id = $1 AND due_at IS NOT NULL`,
          jobId,
        );
      }),
    async bringForward(latest, to) {
      await db.run('UPDATE deliveries SET due_at = $2 WHERE due_at > $1', latest, to);
    },
  };
}
