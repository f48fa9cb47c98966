import type { Transactions } from '../../transactions.ts';

export type Value = string | number | null;

/**
 * A database. SQL is written once, with $1, $2 …, in the words that SQLite and PostgreSQL share. PostgreSQL gets
 * two functions of SQLite that have no equal there: `json_each(text)` and `json_valid(text)`.
 *
 * Calls within `tx` belong to the transaction, however deep they are.
 */
export interface Database extends Transactions {
  all<Row>(sql: string, ...values: readonly Value[]): Promise<readonly Row[]>;
  get<Row>(sql: string, ...values: readonly Value[]): Promise<Row | undefined>;
  /** @throws Error if there is no row */
  one<Row>(sql: string, ...values: readonly Value[]): Promise<Row>;
  /** Returns the number of rows that it changed. */
  run(sql: string, ...values: readonly Value[]): Promise<number>;
  /** Runs `work` unless work under that name is in progress, on any machine. */
  alone(name: string, work: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** The part of a database that tables use. */
export type Tables = Pick<Database, 'all' | 'get' | 'one' | 'run' | 'tx' | 'lock' | 'afterCommit'>;

/** Both databases count a limit; only SQLite knows a negative one. */
export const NO_LIMIT = 1_000_000_000;
