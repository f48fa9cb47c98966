import type { PeakStore } from '../jobs/stores/peak-store.ts';
import type { Tables } from './port/database.ts';

/** Enough to remember a bad day, and few enough to forget an unusual job. */
const KEPT = 50;

interface PeakRow {
  readonly kind: string;
  readonly ratio: number;
  readonly is_cold: number;
}

export function peaksIn(db: Tables): PeakStore {
  return {
    add: ({ kind, ratio, isCold }) =>
      db.tx(async () => {
        const sql = 'INSERT INTO peaks (kind, ratio, is_cold) VALUES ($1, $2, $3)';
        await db.run(sql, kind, ratio, isCold ? 1 : 0);
        await db.run(
          `DELETE FROM peaks WHERE kind = $1 AND number <=
             (SELECT number FROM peaks WHERE kind = $1 ORDER BY number DESC LIMIT 1 OFFSET ${KEPT})`,
          kind,
        );
      }),
    async all() {
      const rows = await db.all<PeakRow>('SELECT kind, ratio, is_cold FROM peaks ORDER BY number');
      return rows.map(({ kind, ratio, is_cold }) => ({ kind, ratio, isCold: is_cold === 1 }));
    },
  };
}
