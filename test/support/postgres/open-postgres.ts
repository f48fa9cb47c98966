import { randomUUID } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { openPostgres } from '../../../src/database/postgres/open-postgres.ts';
import type { PostgresDatabase } from '../../../src/database/postgres/postgres-database.ts';

const URL_SETTING = 'TEST_DATABASE_URL';

/**
 * Adds tests that need PostgreSQL. Without `TEST_DATABASE_URL`, which `.ci/run` sets, it adds one that is skipped
 * with the reason.
 */
export function withPostgres(name: string, add: (url: string) => void): void {
  const url = process.env[URL_SETTING];
  if (url === undefined || url === '') {
    test(name, { skip: `needs PostgreSQL: ${URL_SETTING} is not set` }, () => undefined);
  } else add(url);
}

/** Opens an empty database, in a schema of its own that is removed after the test. */
export async function emptyPostgres(t: TestContext, url: string): Promise<PostgresDatabase> {
  const schema = `test_${randomUUID().replaceAll('-', '')}`;
  const database = await openPostgres({ url, schema, connections: 4 });
  t.after(async () => {
    await database.close();
    const again = await openPostgres({ url, schema, connections: 1 });
    await again.run(`DROP SCHEMA ${schema} CASCADE`);
    await again.close();
  });
  return database;
}
