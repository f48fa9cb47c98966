import type { PeakStore } from '../jobs/stores/peak-store.ts';
import type { PeakObservation } from '../messages.ts';
import { transacted, type Preparable, type Transactional } from './connection.ts';

/** Enough to remember a bad day, and few enough to forget an unusual job. */
const KEPT = 50;

interface PeakRow {
  readonly kind: string;
  readonly ratio: number;
  readonly is_cold: number;
}

export function peaksIn(db: Preparable & Transactional): PeakStore {
  const insert = db.prepare('INSERT INTO peaks (kind, ratio, is_cold) VALUES (?, ?, ?)');
  const prune = db.prepare(
    `DELETE FROM peaks WHERE kind = ?1 AND number <=
       (SELECT number FROM peaks WHERE kind = ?1 ORDER BY number DESC LIMIT 1 OFFSET ${KEPT})`,
  );
  const all = db.prepare('SELECT kind, ratio, is_cold FROM peaks ORDER BY number');
  return {
    add: transacted(db, ({ kind, ratio, isCold }: PeakObservation) => {
      insert.run(kind, ratio, isCold ? 1 : 0);
      prune.run(kind);
    }),
    all: () =>
      (all.all() as PeakRow[]).map(({ kind, ratio, is_cold }) => {
        return { kind, ratio, isCold: is_cold === 1 };
      }),
  };
}
