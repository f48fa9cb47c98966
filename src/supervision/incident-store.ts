import { v7 as uuid } from 'uuid';
import type { Incident } from './incident.ts';
import type { Preparable } from '../database/preparable.ts';

export interface KeptIncident extends Incident {
  /** UUIDv7: sorts by the time of the report. */
  readonly id: string;
}

export interface IncidentPage {
  readonly incidents: readonly KeptIncident[];
  /** Pass as `before` for the next page; null on the last one. */
  readonly next: string | null;
}

export interface IncidentFilter {
  /** From the `next` of an earlier page. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** The reports of all unexpected ends, kept with the jobs. */
export interface IncidentStore {
  add(incident: Incident): KeptIncident;
  /** Newest first. */
  list(filter: IncidentFilter): IncidentPage;
}

/** A service that dies every minute shall not fill the disk with reports of it. */
const KEPT = 1_000;

export function incidentsIn(db: Preparable): IncidentStore {
  const insert = db.prepare('INSERT INTO incidents (id, report) VALUES (?, ?)');
  const prune = db.prepare(
    `DELETE FROM incidents WHERE id <= (SELECT id FROM incidents ORDER BY id DESC LIMIT 1 OFFSET ${KEPT})`,
  );
  const page = db.prepare(
    'SELECT id, report FROM incidents WHERE (?1 IS NULL OR id < ?1) ORDER BY id DESC LIMIT ?2',
  );
  return {
    add(incident) {
      const kept = { id: uuid(), ...incident };
      insert.run(kept.id, JSON.stringify(incident));
      prune.run();
      return kept;
    },
    list({ before, limit }) {
      const rows = page.all(before ?? null, limit + 1) as { id: string; report: string }[];
      const incidents = rows
        .slice(0, limit)
        .map(({ id, report }) => ({ id, ...(JSON.parse(report) as Incident) }));
      return { incidents, next: rows.length > limit ? (incidents.at(-1)?.id ?? null) : null };
    },
  };
}
