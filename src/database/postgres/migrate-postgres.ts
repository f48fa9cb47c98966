import type { Pool, PoolClient } from 'pg';
import { STEPS } from './schema.ts';
import { assertKnownVersion } from '../port/known-version.ts';

/**
 * Brings the tables up to date, one transaction for each step; services that start at the same time take turns.
 * @throws Error if a later version of the service wrote them
 */
export async function migratePostgres(pool: Pool, schema: string): Promise<void> {
  const client = await pool.connect();
  const key = [`migrate ${schema}`];
  try {
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', key);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await client.query('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)');
    const { rows } = await client.query<{ version: number }>('SELECT version FROM schema_version');
    const taken = rows[0]?.version ?? 0;
    assertKnownVersion(taken, STEPS.length);
    for (const [index, step] of STEPS.slice(taken).entries())
      await take(client, step, taken + index + 1);
    await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', key);
    client.release();
  } catch (error) {
    // Closing the connection ends its transaction and its lock.
    client.release(true);
    throw error;
  }
}

async function take(client: PoolClient, step: string, version: number): Promise<void> {
  await client.query('BEGIN');
  await client.query(step);
  await client.query('DELETE FROM schema_version');
  await client.query('INSERT INTO schema_version (version) VALUES ($1)', [version]);
  await client.query('COMMIT');
}
