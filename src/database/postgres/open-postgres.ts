import type { CustomTypesConfig, Pool } from 'pg';
import { migratePostgres } from './migrate-postgres.ts';
import { PostgresDatabase } from './postgres-database.ts';

export interface PostgresOptions {
  /** Such as postgres://user:password@host/database. */
  readonly url: string;
  /** All tables are in it; it is created if it does not exist. A plain identifier. */
  readonly schema: string;
  readonly connections: number;
}

/** OID of `int8`, which counts have (postgresql.org/docs/15/datatype-oid.html). */
const INT8 = 20;
const CONNECT_TIMEOUT_MS = 10_000;
/** A server that hangs must not hold up its callers for ever. */
const QUERY_TIMEOUT_MS = 30_000;

/**
 * Opens a PostgreSQL database and migrates it. The client library is loaded only now.
 * @throws Error if it cannot be reached, or a later version wrote it
 */
export async function openPostgres({
  url,
  schema,
  connections,
}: PostgresOptions): Promise<PostgresDatabase> {
  const { default: pg } = await import('pg');
  const types: CustomTypesConfig = {
    getTypeParser: (oid, format): ((text: string) => unknown) =>
      (oid as number) === INT8 ? Number : (pg.types.getTypeParser(oid, format) as () => unknown),
  };
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    statement_timeout: QUERY_TIMEOUT_MS,
    idle_in_transaction_session_timeout: QUERY_TIMEOUT_MS,
    options: `-c search_path=${schema}`,
    types,
  });
  surviveLostConnections(pool);
  try {
    await migratePostgres(pool, schema);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return new PostgresDatabase(pool);
}

/** Otherwise a connection that is lost ends the process. A call that waits for an answer gets the error too. */
function surviveLostConnections(pool: Pool): void {
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
}
