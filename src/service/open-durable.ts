import { openDatabase } from '../database/open-database.ts';
import type { Stores } from '../database/stores.ts';
import type { DataFolders } from '../storage/data-folders.ts';
import { HeldWrites } from '../storage/held-writes.ts';
import type { Log } from '../telemetry/logger.ts';
import { ExpiryClock } from './expiry/expiry-clock.ts';
import type { Releasers } from './closing/releasers.ts';

/** Everything that outlives the process, and the objects that protect it. */
export interface Durable {
  readonly database: Stores;
  readonly writes: HeldWrites;
  readonly expiryClock: ExpiryClock;
}

/**
 * Opens the database.
 * @throws Error if another process has the database open, or a later version wrote it
 */
export async function openDurable(
  folders: Pick<DataFolders, 'database' | 'clock'>,
  log: Log,
  releasers: Releasers,
): Promise<Durable> {
  const database = await openDatabase(folders.database, ({ table, id, error }) => {
    log.error({ table, id, err: error, remedy: REMEDY }, 'stored row unreadable');
  });
  releasers.push('database', () => database.close());
  const writes = new HeldWrites(log);
  releasers.push('held changes', () => writes.close());
  const newestStored = await database.newestTime();
  const expiryClock = new ExpiryClock({ path: folders.clock, newestStored, log });
  releasers.push('expiry clock', expiryClock.start());
  return { database, writes, expiryClock };
}

const REMEDY =
  'The row is kept as it is and left out everywhere else. Check the DATA_DIR disk. Restore the database from a backup, or DELETE the gang sheet.';
