/** The part of the database that table modules use. */
export interface Preparable {
  prepare(sql: string): {
    run(...values: unknown[]): unknown;
    get(...values: unknown[]): unknown;
    all(...values: unknown[]): unknown;
  };
}

/** The part of the database that transactions use. */
export interface Transactional {
  readonly inTransaction: boolean;
  exec(sql: string): unknown;
}

/**
 * Runs `work` in a transaction: everything is stored, or nothing. Rethrows an error from `work`. On
 * a full disk, SQLite rolls back automatically (sqlite.org/lang_transaction.html, section 3);
 * libsql's own `transaction` would then only report that its second ROLLBACK failed.
 */
export function transacted<Args extends readonly unknown[], Result>(
  db: Transactional,
  work: (...args: Args) => Result,
): (...args: Args) => Result {
  return (...args) => {
    db.exec('BEGIN');
    try {
      const result = work(...args);
      db.exec('COMMIT');
      return result;
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK');
      throw error;
    }
  };
}
