import type { Warning } from '../gang-sheet/artwork.ts';
import type { Preparable } from '../database/preparable.ts';

/** Appends warnings to a job in a database; those that it has already are left out. */
export function warningsIn(db: Preparable): (id: string, told: readonly Warning[]) => void {
  const read = db.prepare('SELECT warnings FROM jobs WHERE id = ?');
  const write = db.prepare('UPDATE jobs SET warnings = ? WHERE id = ?');
  return (id, told) => {
    const row = read.get(id) as { readonly warnings: string } | undefined;
    if (row === undefined || told.length === 0) return;
    const all = [...(JSON.parse(row.warnings) as readonly Warning[]), ...told];
    const distinct = new Map(all.map((warning) => [keyOf(warning), warning]));
    write.run(JSON.stringify([...distinct.values()]), id);
  };
}

function keyOf({ pointer, code, detail }: Warning): string {
  return JSON.stringify([pointer, code, detail]);
}
