import type { TestContext } from 'node:test';
import { openSqlite } from '../../src/database/sqlite/open-sqlite.ts';
import { databaseContract } from '../contracts/database-contract.ts';
import { emptyPostgres, withPostgres } from '../support/postgres/open-postgres.ts';

databaseContract('SQLite', (t: TestContext) => {
  const database = openSqlite(':memory:');
  t.after(() => database.close());
  return Promise.resolve(database);
});
withPostgres('PostgreSQL database', (url) =>
  databaseContract('PostgreSQL', (t) => emptyPostgres(t, url)),
);
