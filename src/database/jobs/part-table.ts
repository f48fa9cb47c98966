import type { PartReceipt } from '../../gang-sheet/part.ts';
import type { Tables } from '../port/database.ts';
import { parseColumn } from '../rows/shape.ts';
import { stored } from '../rows/stored-shapes.ts';

export interface PartTable {
  readonly addPart: (id: string, part: PartReceipt) => Promise<void>;
  /**
   * Up to `limit` parts, by number.
   * @throws DamagedValue if a part cannot be read
   */
  readonly partsOf: (id: string, limit: number) => Promise<readonly PartReceipt[]>;
  /** @throws DamagedValue if the part cannot be read */
  readonly partOf: (id: string, number: number) => Promise<PartReceipt | null>;
}

export function partsIn(db: Tables): PartTable {
  return {
    async addPart(id, part) {
      await db.run(
        `INSERT INTO parts (job_id, number, receipt) VALUES ($1, $2, $3)
         ON CONFLICT (job_id, number) DO UPDATE SET receipt = excluded.receipt`,
        id,
        part.number,
        JSON.stringify(part),
      );
    },
    async partsOf(id, limit) {
      const sql = 'SELECT receipt FROM parts WHERE job_id = $1 ORDER BY number LIMIT $2';
      return (await db.all<PartRow>(sql, id, limit)).map(toPart);
    },
    async partOf(id, number) {
      const sql = 'SELECT receipt FROM parts WHERE job_id = $1 AND number = $2';
      const row = await db.get<PartRow>(sql, id, number);
      return row === undefined ? null : toPart(row);
    },
  };
}

interface PartRow {
  /** JSON. */
  readonly receipt: string;
}

function toPart({ receipt }: PartRow): PartReceipt {
  return parseColumn('parts', receipt, stored.part) as PartReceipt;
}
