import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pool, PoolClient, QueryResult } from 'pg';
import type { Database, Value } from '../port/database.ts';
import { OpenTransaction } from '../port/open-transaction.ts';
import { Queries } from '../port/queries.ts';
import { storageError } from './storage-error.ts';

interface Inside {
  readonly transaction: OpenTransaction;
  readonly client: PoolClient;
}

/** A PostgreSQL database. A transaction has a connection of its own; other calls take any that is free. */
export class PostgresDatabase extends Queries implements Database {
  readonly #pool: Pool;
  readonly #inside = new AsyncLocalStorage<Inside>();
  /** Names of prepared statements, by text: the server parses each once for each connection. */
  readonly #names = new Map<string, string>();

  constructor(pool: Pool) {
    super();
    this.#pool = pool;
  }

  async all<Row>(sql: string, ...values: readonly Value[]): Promise<readonly Row[]> {
    return (await this.#query(sql, values)).rows as Row[];
  }

  async run(sql: string, ...values: readonly Value[]): Promise<number> {
    return (await this.#query(sql, values)).rowCount ?? 0;
  }

  async tx<T>(work: () => Promise<T>): Promise<T> {
    const outer = this.#current();
    if (outer !== null) return outer.transaction.join(work);
    const client = await translated(this.#pool.connect());
    const transaction = new OpenTransaction();
    let isBroken = false;
    let result: T;
    try {
      await translated(client.query('BEGIN'));
      result = await this.#inside.run({ transaction, client }, work);
      transaction.assertWhole();
      await translated(client.query('COMMIT'));
    } catch (error) {
      isBroken = !(await isRolledBack(client));
      throw error;
    } finally {
      transaction.end();
      // A connection that cannot be rolled back may still be in the transaction.
      client.release(isBroken);
    }
    transaction.committed();
    return result;
  }

  /** Advisory locks end with their transaction (postgresql.org/docs/15/explicit-locking.html, 13.3.5). */
  async lock(name: string): Promise<void> {
    if (this.#current() === null) throw new Error('a lock needs a transaction');
    await this.run('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', name);
  }

  afterCommit(act: () => void): void {
    const inside = this.#current();
    if (inside === null) act();
    else inside.transaction.afterCommit(act);
  }

  async alone(name: string, work: () => Promise<void>): Promise<void> {
    const client = await translated(this.#pool.connect());
    const key = [`alone ${name}`];
    try {
      const take = 'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken';
      const { rows } = await translated(client.query<{ taken: boolean }>(take, key));
      if (rows[0]?.taken !== true) return;
      try {
        await work();
      } finally {
        const release = 'SELECT pg_advisory_unlock(hashtextextended($1, 0))';
        await translated(client.query(release, key));
      }
    } finally {
      client.release();
    }
  }

  async close(): Promise<void> {
    // The library refuses to end a pool twice.
    if (!this.#pool.ending) await this.#pool.end();
  }

  #query(sql: string, values: readonly Value[]): Promise<QueryResult> {
    const config = { name: this.#nameOf(sql), text: sql, values: [...values] };
    return translated((this.#current()?.client ?? this.#pool).query(config));
  }

  #current(): Inside | null {
    const inside = this.#inside.getStore();
    return inside?.transaction.isOpen === true ? inside : null;
  }

  #nameOf(sql: string): string {
    const known = this.#names.get(sql);
    if (known !== undefined) return known;
    const name = `gangsheet_${this.#names.size}`;
    this.#names.set(sql, name);
    return name;
  }
}

/** @throws the error of `asked`, as one that says whether the database failed */
async function translated<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw storageError(error);
  }
}

async function isRolledBack(client: PoolClient): Promise<boolean> {
  return client.query('ROLLBACK').then(
    () => true,
    () => false,
  );
}
