import type { PartReceipt } from '../../gang-sheet/part.ts';
import type { Preparable } from '../connection.ts';
import { parseColumn } from '../rows/shape.ts';
import { stored } from '../rows/stored-shapes.ts';

export interface PartTable {
  readonly addPart: (id: string, part: PartReceipt) => void;
  /**
   * Up to `limit` parts, by number.
   * @throws DamagedValue if a part cannot be read
   */
  readonly partsOf: (id: string, limit: number) => readonly PartReceipt[];
  /** @throws DamagedValue if the part cannot be read */
  readonly partOf: (id: string, number: number) => PartReceipt | null;
}

export function partsIn(db: Preparable): PartTable {
  const insert = db.prepare(
    'INSERT OR REPLACE INTO parts (job_id, number, receipt) VALUES (?, ?, ?)',
  );
  const parts = db.prepare('SELECT receipt FROM parts WHERE job_id = ? ORDER BY number LIMIT ?');
  const one = db.prepare('SELECT receipt FROM parts WHERE job_id = ? AND number = ?');
  return {
    addPart: (id, part) => void insert.run(id, part.number, JSON.stringify(part)),
    partsOf: (id, limit) => (parts.all(id, limit) as PartRow[]).map(toPart),
    partOf(id, number) {
      const row = one.get(id, number) as PartRow | undefined;
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
