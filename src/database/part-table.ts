import type { Warning } from '../gang-sheet/artwork.ts';
import type { PartReceipt } from '../gang-sheet/part.ts';
import type { KeptPart } from '../jobs/stores/job-store.ts';
import type { Preparable } from './connection.ts';

export interface PartTable {
  /** Stores a part and appends its warnings to the job's, without duplicates. */
  readonly addPart: (id: string, kept: KeptPart) => void;
  /** By part number. */
  readonly partsOf: (id: string) => readonly PartReceipt[];
}

export function partsIn(db: Preparable): PartTable {
  const insert = db.prepare(
    'INSERT OR REPLACE INTO parts (job_id, number, receipt) VALUES (?, ?, ?)',
  );
  const parts = db.prepare('SELECT receipt FROM parts WHERE job_id = ? ORDER BY number');
  const addWarnings = addingWarningsIn(db);
  return {
    addPart(id, { part, warnings }) {
      insert.run(id, part.number, JSON.stringify(part));
      addWarnings(id, warnings);
    },
    partsOf(id) {
      const rows = parts.all(id) as { receipt: string }[];
      return rows.map(({ receipt }) => JSON.parse(receipt) as PartReceipt);
    },
  };
}

function addingWarningsIn(db: Preparable): (id: string, added: readonly Warning[]) => void {
  const read = db.prepare('SELECT warnings FROM jobs WHERE id = ?');
  const write = db.prepare('UPDATE jobs SET warnings = ? WHERE id = ?');
  return (id, added) => {
    const row = read.get(id) as { readonly warnings: string } | undefined;
    if (row === undefined || added.length === 0) return;
    const all = [...(JSON.parse(row.warnings) as readonly Warning[]), ...added];
    const distinct = new Map(all.map((warning) => [identityOf(warning), warning]));
    write.run(JSON.stringify([...distinct.values()]), id);
  };
}

function identityOf({ pointer, code, detail }: Warning): string {
  return JSON.stringify([pointer, code, detail]);
}
