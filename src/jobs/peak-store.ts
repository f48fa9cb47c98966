import type { PeakFactors, PeakObservation } from '../messages.ts';
import { peakFactor } from './peak-factor.ts';
import type { Preparable } from '../database/preparable.ts';

/** What jobs took over what their plans said: the last few of each kind. */
export interface PeakStore {
  add(observation: PeakObservation): void;
  /** What a job's own need is multiplied by, for each kind of which something is known. */
  factors(): PeakFactors;
}

/** Enough to hold a bad day, few enough for an odd job to be forgotten. */
const KEPT = 50;

export function peaksIn(db: Preparable): PeakStore {
  const insert = db.prepare('INSERT INTO peaks (kind, ratio, is_cold) VALUES (?, ?, ?)');
  const prune = db.prepare(
    `DELETE FROM peaks WHERE kind = ?1 AND number <=
       (SELECT number FROM peaks WHERE kind = ?1 ORDER BY number DESC LIMIT 1 OFFSET ${KEPT})`,
  );
  const all = db.prepare('SELECT kind, ratio, is_cold FROM peaks');
  return {
    add({ kind, ratio, isCold }) {
      insert.run(kind, ratio, isCold ? 1 : 0);
      prune.run(kind);
    },
    factors() {
      const rows = all.all() as { kind: string; ratio: number; is_cold: number }[];
      const kinds = [...new Set(rows.map(({ kind }) => kind))];
      const seen = (wanted: string) =>
        rows
          .filter(({ kind }) => kind === wanted)
          .map(({ ratio, is_cold }) => ({ ratio, isCold: is_cold === 1 }));
      return Object.fromEntries(kinds.map((kind) => [kind, peakFactor(seen(kind))]));
    },
  };
}
