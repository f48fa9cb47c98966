import { AsyncLocalStorage } from 'node:async_hooks';
import type Libsql from 'libsql';
import type { Database, Value } from '../port/database.ts';
import { OpenTransaction } from '../port/open-transaction.ts';
import { Queries } from '../port/queries.ts';

/**
 * The embedded database. There is one connection, so calls outside of a transaction wait while one is open: they
 * would become part of it otherwise.
 */
export class SqliteDatabase extends Queries implements Database {
  readonly #db: Libsql.Database;
  readonly #statements = new Map<string, Libsql.Statement>();
  readonly #inside = new AsyncLocalStorage<OpenTransaction>();
  readonly #alone = new Set<string>();
  #open: OpenTransaction | null = null;
  #isClosed = false;

  constructor(db: Libsql.Database) {
    super();
    this.#db = db;
  }

  all<Row>(sql: string, ...values: readonly Value[]): Promise<readonly Row[]> {
    return this.#inTurn(() => this.#statement(sql).all(...values) as Row[]);
  }

  run(sql: string, ...values: readonly Value[]): Promise<number> {
    return this.#inTurn(() => this.#statement(sql).run(...values).changes);
  }

  async tx<T>(work: () => Promise<T>): Promise<T> {
    const outer = this.#current();
    if (outer !== null) return outer.join(work);
    while (this.#open !== null) await this.#open.ended;
    this.#assertOpen();
    this.#open = new OpenTransaction();
    return this.#commit(this.#open, work);
  }

  /** There is one writer, which holds every name. */
  lock(): Promise<void> {
    if (this.#current() === null) throw new Error('a lock needs a transaction');
    return Promise.resolve();
  }

  afterCommit(act: () => void): void {
    const transaction = this.#current();
    if (transaction === null) act();
    else transaction.afterCommit(act);
  }

  async alone(name: string, work: () => Promise<void>): Promise<void> {
    if (this.#alone.has(name)) return;
    this.#alone.add(name);
    try {
      await work();
    } finally {
      this.#alone.delete(name);
    }
  }

  /**
   * Folds the write-ahead log into the database, so that the database file is complete on its own.
   * While statements are prepared, libsql's `close` leaves this to the next start.
   */
  async close(): Promise<void> {
    while (this.#open !== null) await this.#open.ended;
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      this.#db.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      // On a full disk, the log remains and is folded in at the next start.
      this.#db.close();
    }
  }

  /** On a full disk, SQLite rolls back automatically (sqlite.org/lang_transaction.html, section 3). */
  async #commit<T>(transaction: OpenTransaction, work: () => Promise<T>): Promise<T> {
    let result: T;
    try {
      this.#db.exec('BEGIN');
      result = await this.#inside.run(transaction, work);
      transaction.assertWhole();
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw error;
    } finally {
      transaction.end();
      this.#open = null;
    }
    transaction.committed();
    return result;
  }

  /** The transaction that the caller is in. */
  #current(): OpenTransaction | null {
    const transaction = this.#inside.getStore();
    return transaction?.isOpen === true ? transaction : null;
  }

  /** Calls `act` once it is not part of another's transaction, which may be rolled back. */
  async #inTurn<T>(act: () => T): Promise<T> {
    while (this.#open !== null && this.#open !== this.#current()) await this.#open.ended;
    this.#assertOpen();
    // In the same turn as the look: a transaction may begin at any await.
    return act();
  }

  /** The library ends the process if a closed database is used. */
  #assertOpen(): void {
    if (this.#isClosed) throw new Error('the database is closed');
  }

  /** Each text is prepared once: there are about a hundred. */
  #statement(sql: string): Libsql.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    // SQLite counts `$1` by its first appearance, and `?1` by its number (sqlite.org/lang_expr.html, section 3).
    const statement = this.#db.prepare(sql.replace(/\$(\d+)/g, '?$1'));
    this.#statements.set(sql, statement);
    return statement;
  }
}
