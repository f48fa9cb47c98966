import { v7 as uuid } from 'uuid';
import type { IncidentStore } from '../supervision/incident-store.ts';
import type { Incident } from '../supervision/incident.ts';
import type { Preparable } from './connection.ts';
import { pageOf } from './page-of.ts';

/** A service that dies every minute must not fill the disk with reports. */
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
      const found = rows.map(({ id, report }) => ({ id, ...(JSON.parse(report) as Incident) }));
      const { page: incidents, next } = pageOf(found, limit);
      return { incidents, next };
    },
  };
}
