import { createHash } from 'node:crypto';
import { cpSync, existsSync } from 'node:fs';
import Database from 'libsql';
import { migrate } from '../../../src/database/sqlite/migration/migrations.ts';

/** Everything in a database. */
export interface DatabaseState {
  readonly version: number;
  /** Text of each table and index. */
  readonly schema: readonly string[];
  /** Number of rows by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** SHA-256 of the rows by table. */
  readonly sha256: Readonly<Record<string, string>>;
}

/** Copies a database, and its write-ahead log if there is one, to a path at which there is none. */
export function copyDatabase(from: string, to: string): void {
  for (const end of ['', '-wal'].filter((end) => existsSync(from + end))) {
    cpSync(from + end, to + end);
  }
}

export function stateAt(path: string): DatabaseState {
  const db = new Database(path);
  try {
    return stateOf(db);
  } finally {
    db.close();
  }
}

/** Migrates the database in this process, and returns its states before, between and after the steps. */
export function statesThroughMigration(path: string): readonly DatabaseState[] {
  const db = new Database(path);
  try {
    const states = [stateOf(db)];
    migrate({
      prepare: (sql) => db.prepare(sql),
      get inTransaction() {
        return db.inTransaction;
      },
      exec(sql) {
        db.exec(sql);
        // The last statement of each step.
        if (sql.startsWith('PRAGMA user_version =')) states.push(stateOf(db));
      },
    });
    return states;
  } finally {
    db.close();
  }
}

function stateOf(db: Database.Database): DatabaseState {
  const texts = (sql: string) => db.prepare(sql).pluck().all() as string[];
  const tables = texts("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  const all = tables.map((table) => {
    const rows = db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).raw().all();
    return [table, rows.length, sha256(JSON.stringify(rows))] as const;
  });
  return {
    version: Number(texts('PRAGMA user_version')[0]),
    schema: texts('SELECT coalesce(sql, name) FROM sqlite_master ORDER BY name').map(plain),
    rows: Object.fromEntries(all.map(([table, count]) => [table, count])),
    sha256: Object.fromEntries(all.map(([table, , hash]) => [table, hash])),
  };
}

/** Without comments and the breaks of lines. */
const plain = (sql: string) => sql.replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim();

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
