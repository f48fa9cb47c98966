import type { Value } from './database.ts';

/** What reading one row means, whichever database reads it. */
export abstract class Queries {
  abstract all<Row>(sql: string, ...values: readonly Value[]): Promise<readonly Row[]>;

  async get<Row>(sql: string, ...values: readonly Value[]): Promise<Row | undefined> {
    return (await this.all<Row>(sql, ...values))[0];
  }

  /** @throws Error if there is no row */
  async one<Row>(sql: string, ...values: readonly Value[]): Promise<Row> {
    const row = await this.get<Row>(sql, ...values);
    if (row === undefined) throw new Error('a statement that always has a row has none');
    return row;
  }
}
