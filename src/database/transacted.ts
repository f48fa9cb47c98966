/** What of a database this needs. */
interface Transactional {
  readonly inTransaction: boolean;
  exec(sql: string): unknown;
}

/**
 * The same work as one transaction: all of it is stored, or nothing. The error that comes out is the
 * one that befell the work: on a full disk SQLite rolls back by itself (sqlite.org/lang_transaction.html,
 * section 3), and libsql's own `transaction` would then tell of its second ROLLBACK alone.
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
