import type { JobStores } from '../jobs/stores/job-stores.ts';
import type { QuarantineStore } from '../quarantine/quarantine-store.ts';
import type { IncidentStore } from '../supervision/incidents/incident-store.ts';
import type { UploadStore } from '../uploads/upload-store.ts';
import type { DeliveryStore } from '../webhooks/delivery-store.ts';
import type { Database, Tables } from './port/database.ts';
import { deathsIn } from './death-table.ts';
import { deliveriesIn } from './delivery-table.ts';
import { eventsIn } from './event-table.ts';
import { incidentsIn } from './incident-table.ts';
import { jobsIn } from './jobs/job-table.ts';
import { peaksIn } from './peak-table.ts';
import { quarantineIn } from './quarantine-table.ts';
import { UnreadableRows, type UnreadableRow } from './rows/unreadable-rows.ts';
import { uploadsIn } from './upload-table.ts';

/** All stores of the service, in one database. */
export interface Stores extends JobStores {
  readonly deliveries: DeliveryStore;
  readonly uploads: UploadStore;
  readonly incidents: IncidentStore;
  readonly quarantine: QuarantineStore;
  /** The newest stored time (ISO 8601, UTC); null: none. */
  newestTime(): Promise<string | null>;
  /** Number of rows that could not be read so far; they are skipped. */
  unreadableRows(): number;
  close(): Promise<void>;
}

/** @param onUnreadable called once with each row that cannot be read */
export function storesIn(database: Database, onUnreadable?: (row: UnreadableRow) => void): Stores {
  const unreadable = new UnreadableRows(onUnreadable);
  const { deliveries, addDelivery } = deliveriesIn(database, unreadable);
  const { events, addEvent } = eventsIn(database, { onEvent: addDelivery, unreadable });
  return {
    transactions: database,
    jobs: jobsIn(database, { addEvent, unreadable }),
    events,
    deaths: deathsIn(database),
    peaks: peaksIn(database),
    deliveries,
    quarantine: quarantineIn(database),
    uploads: uploadsIn(database, unreadable),
    incidents: incidentsIn(database, unreadable),
    newestTime: () => newestTimeIn(database),
    unreadableRows: () => unreadable.size,
    close: () => database.close(),
  };
}

/** Damaged times, which do not begin with a year, are left out. */
async function newestTimeIn(db: Tables): Promise<string | null> {
  const { at } = await db.one<{ at: string | null }>(
    `SELECT max(at) AS at FROM (
       SELECT max(created_at) AS at FROM jobs WHERE created_at LIKE '2___-__-%'
       UNION ALL SELECT max(finished_at) FROM jobs WHERE finished_at LIKE '2___-__-%'
       UNION ALL SELECT max(used_at) FROM uploads WHERE used_at LIKE '2___-__-%') AS times`,
  );
  return at;
}
