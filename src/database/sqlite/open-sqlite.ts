import Libsql from 'libsql';
import { migrate } from './migration/migrations.ts';
import { SqliteDatabase } from './sqlite-database.ts';

/**
 * Opens the embedded database at `path` and migrates it; ":memory:" keeps it in memory.
 *
 * WAL with synchronous = FULL: a commit that has returned survives a power cut (sqlite.org/wal.html).
 * The exclusive lock ends with the process and keeps two services from working on the same jobs.
 * @throws Error if another process has the database open, or a later version wrote it
 */
export function openSqlite(path: string): SqliteDatabase {
  const db = new Libsql(path);
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    migrate(db);
    return new SqliteDatabase(db);
  } catch (error) {
    db.close();
    throw isBusy(error)
      ? new Error(`${path} is in use by another process`, { cause: error })
      : error;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
}
