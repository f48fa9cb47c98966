import Database from 'libsql';
import type { JobStores } from '../jobs/stores/job-stores.ts';
import type { QuarantineStore } from '../quarantine/quarantine-store.ts';
import type { IncidentStore } from '../supervision/incidents/incident-store.ts';
import type { UploadStore } from '../uploads/upload-store.ts';
import type { DeliveryStore } from '../webhooks/delivery-store.ts';
import type { Preparable } from './connection.ts';
import { deathsIn } from './death-table.ts';
import { deliveriesIn } from './delivery-table.ts';
import { eventsIn } from './event-table.ts';
import { incidentsIn } from './incident-table.ts';
import { jobsIn } from './jobs/job-table.ts';
import { migrate } from './migration/migrations.ts';
import { peaksIn } from './peak-table.ts';
import { quarantineIn } from './quarantine-table.ts';
import { UnreadableRows, type UnreadableRow } from './rows/unreadable-rows.ts';
import { uploadsIn } from './upload-table.ts';

/** All stores of the service, in one embedded SQLite database. */
export interface OpenDatabase extends JobStores {
  readonly deliveries: DeliveryStore;
  readonly uploads: UploadStore;
  readonly incidents: IncidentStore;
  readonly quarantine: QuarantineStore;
  /** The newest stored time (ISO 8601, UTC); null: none. */
  newestTime(): string | null;
  /** Number of rows that could not be read so far; they are skipped. */
  unreadableRows(): number;
  close(): void;
}

/**
 * Opens the database at `path` and migrates it; ":memory:" keeps it in memory.
 * @param onUnreadable called once with each row that cannot be read
 * @throws Error if another process has the database open, or a later version wrote it
 */
export function openDatabase(
  path: string,
  onUnreadable?: (row: UnreadableRow) => void,
): OpenDatabase {
  const db = connect(path);
  const unreadable = new UnreadableRows(onUnreadable);
  const { deliveries, addDelivery } = deliveriesIn(db, unreadable);
  const { events, addEvent } = eventsIn(db, { onEvent: addDelivery, unreadable });
  return {
    jobs: jobsIn(db, { addEvent, unreadable }),
    events,
    deaths: deathsIn(db),
    peaks: peaksIn(db),
    deliveries,
    quarantine: quarantineIn(db),
    uploads: uploadsIn(db, unreadable),
    incidents: incidentsIn(db, unreadable),
    newestTime: newestTimeIn(db),
    unreadableRows: () => unreadable.size,
    close: () => closeFolded(db),
  };
}

/**
 * WAL with synchronous = FULL: a commit that has returned survives a power cut (sqlite.org/wal.html).
 * The exclusive lock ends with the process and keeps two services from working on the same jobs.
 */
function connect(path: string): Database.Database {
  const db = new Database(path);
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw isBusy(error)
      ? new Error(`${path} is in use by another process`, { cause: error })
      : error;
  }
}

/** Damaged times, which do not begin with a year, are left out. */
function newestTimeIn(db: Preparable): () => string | null {
  const newest = db.prepare(
    `SELECT max(at) AS at FROM (
       SELECT max(created_at) AS at FROM jobs WHERE created_at GLOB '2[0-9][0-9][0-9]-*'
       UNION ALL SELECT max(finished_at) FROM jobs WHERE finished_at GLOB '2[0-9][0-9][0-9]-*'
       UNION ALL SELECT max(used_at) FROM uploads WHERE used_at GLOB '2[0-9][0-9][0-9]-*')`,
  );
  return () => (newest.get() as { at: string | null }).at;
}

/**
 * Folds the write-ahead log into the database, so that the database file is complete on its own.
 * While statements are prepared, libsql's `close` leaves this to the next start.
 */
function closeFolded(db: Database.Database): void {
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    // On a full disk, the log remains and is folded in at the next start.
    db.close();
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
}
