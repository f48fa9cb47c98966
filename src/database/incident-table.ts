import { v7 as uuid } from 'uuid';
import type {
  EqualEnds,
  IncidentStore,
  KeptIncident,
} from '../supervision/incidents/incident-store.ts';
import type { Incident } from '../supervision/incidents/incident.ts';
import { transacted, type Preparable, type Transactional } from './connection.ts';
import { pageOf } from './rows/page-of.ts';
import { parseColumn } from './rows/shape.ts';
import { stored } from './rows/stored-shapes.ts';
import type { UnreadableRows } from './rows/unreadable-rows.ts';

/** A service that dies every minute must not fill the disk with reports. */
const KEPT = 1_000;
const COLUMNS = 'id, report, count, last_at AS lastAt';

export function incidentsIn(
  db: Preparable & Transactional,
  unreadable: UnreadableRows,
): IncidentStore {
  const readable = (row: unknown) =>
    unreadable.readOr(
      { table: 'incidents', id: (row as IncidentRow).id },
      () => toIncident(row),
      null,
    );
  const insert = db.prepare(
    'INSERT INTO incidents (id, report, count, last_at, decode_key) VALUES (?, ?, ?, ?, ?)',
  );
  const prune = [pruningIn(db, 'IS NULL'), pruningIn(db, 'IS NOT NULL')];
  const one = db.prepare(`SELECT ${COLUMNS} FROM incidents WHERE id = ?`);
  const page = db.prepare(
    `SELECT ${COLUMNS} FROM incidents WHERE (?1 IS NULL OR id < ?1) ORDER BY id DESC LIMIT ?2`,
  );
  return {
    add: transacted(db, (incident: Incident) => {
      const { count, lastAt, decode } = incident;
      const id = uuid();
      const key = decode === null ? null : keyOf(incident.class, decode.sha256);
      insert.run(id, JSON.stringify(incident), count, lastAt, key);
      for (const { run } of prune) run();
      return { ...incident, id };
    }),
    countIn: transacted(db, countingIn(db, readable)),
    find(id) {
      const row = one.get(id);
      return row === undefined ? null : readable(row);
    },
    list({ before, limit }) {
      const rows = page.all(before ?? null, limit + 1) as unknown[];
      const { page: shown, next } = pageOf(rows as IncidentRow[], limit);
      return { incidents: shown.map(readable).filter((incident) => incident !== null), next };
    },
  };
}

function countingIn(
  db: Preparable,
  readable: (row: unknown) => KeptIncident | null,
): IncidentStore['countIn'] {
  const newest = db.prepare(
    `SELECT ${COLUMNS} FROM incidents WHERE decode_key = ? ORDER BY id DESC LIMIT 1`,
  );
  const count = db.prepare(
    `UPDATE incidents SET count = count + 1, last_at = ? WHERE id = ? RETURNING ${COLUMNS}`,
  );
  return ({ class: incidentClass, sha256, since }: EqualEnds, at: string) => {
    const row = newest.get(keyOf(incidentClass, sha256));
    if (row === undefined) return null;
    const incident = readable(row);
    return incident === null || incident.at < since ? null : toIncident(count.get(at, incident.id));
  };
}

/** Removes the oldest reports of one kind, except those for which artwork is quarantined. */
function pruningIn(db: Preparable, kind: 'IS NULL' | 'IS NOT NULL'): { readonly run: () => void } {
  const prune = db.prepare(
    `DELETE FROM incidents WHERE decode_key ${kind}
       AND id <= (SELECT id FROM incidents WHERE decode_key ${kind}
                  ORDER BY id DESC LIMIT 1 OFFSET ${KEPT})
       AND id NOT IN (SELECT incident_id FROM quarantine WHERE until IS NOT NULL)`,
  );
  return { run: () => void prune.run() };
}

function keyOf(incidentClass: Incident['class'], sha256: string): string {
  return `${incidentClass} ${sha256}`;
}

interface IncidentRow {
  readonly id: string;
  readonly report: string;
  readonly count: number;
  /** null in reports of earlier versions, which counted one failure each. */
  readonly lastAt: string | null;
}

/** A report of an earlier version lacks `decode`. */
function toIncident(row: unknown): KeptIncident {
  const { id, report, count, lastAt } = row as IncidentRow;
  const { decode = null, ...incident } = parseColumn('report', report, stored.incident) as Omit<
    Incident,
    'decode'
  > &
    Partial<Pick<Incident, 'decode'>>;
  return { ...incident, id, decode, count, lastAt: lastAt ?? incident.at };
}
