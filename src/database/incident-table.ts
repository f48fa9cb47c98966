import { v7 as uuid } from 'uuid';
import type { IncidentStore } from '../supervision/incident-store.ts';
import type { Incident } from '../supervision/incident.ts';
import { transacted, type Preparable, type Transactional } from './connection.ts';
import { pageOf } from './page-of.ts';
import { parseColumn } from './shape.ts';
import { stored } from './stored-shapes.ts';
import type { UnreadableRows } from './unreadable-rows.ts';

/** A service that dies every minute must not fill the disk with reports. */
const KEPT = 1_000;

export function incidentsIn(
  db: Preparable & Transactional,
  unreadable: UnreadableRows,
): IncidentStore {
  const insert = db.prepare('INSERT INTO incidents (id, report) VALUES (?, ?)');
  const prune = db.prepare(
    `DELETE FROM incidents WHERE id <= (SELECT id FROM incidents ORDER BY id DESC LIMIT 1 OFFSET ${KEPT})`,
  );
  const page = db.prepare(
    'SELECT id, report FROM incidents WHERE (?1 IS NULL OR id < ?1) ORDER BY id DESC LIMIT ?2',
  );
  return {
    add: transacted(db, (incident: Incident) => {
      const kept = { id: uuid(), ...incident };
      insert.run(kept.id, JSON.stringify(incident));
      prune.run();
      return kept;
    }),
    list({ before, limit }) {
      const rows = page.all(before ?? null, limit + 1) as { id: string; report: string }[];
      const { page: shown, next } = pageOf(rows, limit);
      const reportOf = ({ id, report }: (typeof rows)[number]) =>
        unreadable.readOr(
          { table: 'incidents', id },
          () => ({ id, ...(parseColumn('report', report, stored.incident) as Incident) }),
          null,
        );
      return { incidents: shown.map(reportOf).filter((incident) => incident !== null), next };
    },
  };
}
