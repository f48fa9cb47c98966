import type { DeliveryStore } from '../webhooks/delivery-store.ts';
import type { Attempt, Delivery, DeliveryStatus } from '../webhooks/delivery.ts';
import type { Tables } from './port/database.ts';
import { pageOf } from './rows/page-of.ts';
import { parseColumn } from './rows/shape.ts';
import { stored } from './rows/stored-shapes.ts';
import type { UnreadableRows } from './rows/unreadable-rows.ts';

const COLUMNS = `deliveries.id, deliveries.status, due_at AS "dueAt", attempts, type, at
  FROM deliveries JOIN job_news USING (job_id, seq)`;

interface CallersView {
  /** Called when a delivery has become due. */
  readonly notify: () => void;
  readonly unreadable: UnreadableRows;
}

/** What the owner of a job sees of its deliveries. */
export function callersViewIn(
  db: Tables,
  { notify, unreadable }: CallersView,
): Pick<DeliveryStore, 'list' | 'sendAgain'> {
  return {
    async list({ jobId, before, limit }) {
      const rows = await db.all<DeliveryRow>(
        `SELECT ${COLUMNS} WHERE job_id = $1 AND (CAST($2 AS TEXT) IS NULL OR deliveries.id < $2)
         ORDER BY deliveries.id DESC LIMIT $3`,
        jobId,
        before ?? null,
        limit + 1,
      );
      const { page: shown, next } = pageOf(rows, limit);
      return { deliveries: shown.map((row) => toDelivery(row, unreadable)), next };
    },
    sendAgain: (jobId, id, at) =>
      db.tx(async () => {
        const renewed = await db.run(
          `UPDATE deliveries SET status = 'pending', due_at = $1, tries = 0
           WHERE id = $2 AND job_id = $3`,
          at,
          id,
          jobId,
        );
        if (renewed === 0) return null;
        notify();
        const row = await db.one<DeliveryRow>(`SELECT ${COLUMNS} WHERE deliveries.id = $1`, id);
        return toDelivery(row, unreadable);
      }),
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
export function readAttempts(
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
