/** The database cannot be reached, or cannot do what it was asked to at present. */
export class DatabaseFailed extends Error {
  override readonly name = 'DatabaseFailed';
  readonly code: 'POSTGRES_FULL' | 'POSTGRES_FAILED';

  constructor(code: DatabaseFailed['code'], cause: Error) {
    super(cause.message, { cause });
    this.code = code;
  }
}

/**
 * States that pass, by their first characters: no connection, a conflict with another transaction, no resources, an
 * operator who stops the server, a failed system (postgresql.org/docs/15/errcodes-appendix.html).
 */
const PASSING = /^(08|40001|40P01|53|55P03|57|58|25006)/;
const FULL = '53100';
/** Errors of the connection, of Node.js and of the client library, have no such state. */
const SQLSTATE = /^[0-9A-Z]{5}$/;

/** Tells errors of the database itself from those of a statement. */
export function storageError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (code === FULL) return new DatabaseFailed('POSTGRES_FULL', error);
  const isStatement = SQLSTATE.test(code) && !PASSING.test(code);
  return isStatement ? error : new DatabaseFailed('POSTGRES_FAILED', error);
}
