/** What of a database those need who keep a table of it. */
export interface Preparable {
  prepare(sql: string): {
    run(...values: unknown[]): unknown;
    get(...values: unknown[]): unknown;
    all(...values: unknown[]): unknown;
  };
}
