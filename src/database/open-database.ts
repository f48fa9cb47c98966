import { openSqlite } from './sqlite/open-sqlite.ts';
import type { UnreadableRow } from './rows/unreadable-rows.ts';
import { storesIn, type Stores } from './stores.ts';

/**
 * Opens the embedded database at `path` and migrates it; ":memory:" keeps it in memory.
 * @param onUnreadable called once with each row that cannot be read
 * @throws Error if another process has the database open, or a later version wrote it
 */
export function openDatabase(
  path: string,
  onUnreadable?: (row: UnreadableRow) => void,
): Promise<Stores> {
  return new Promise((resolve) => resolve(storesIn(openSqlite(path), onUnreadable)));
}
