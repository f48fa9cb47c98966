import type {
  EqualEnds,
  IncidentStore,
  KeptIncident,
} from '../supervision/incidents/incident-store.ts';
import type { Incident } from '../supervision/incidents/incident.ts';
import type { Tables } from './port/database.ts';
import { pageOf } from './rows/page-of.ts';
import { parseColumn } from './rows/shape.ts';
import { stored } from './rows/stored-shapes.ts';
import type { UnreadableRows } from './rows/unreadable-rows.ts';

/** A service that dies every minute must not fill the disk with reports. */
const KEPT = 1_000;
const COLUMNS = 'id, report, count, last_at AS "lastAt"';

export function incidentsIn(db: Tables, unreadable: UnreadableRows): IncidentStore {
  const readable = (row: IncidentRow): KeptIncident | null =>
    unreadable.readOr({ table: 'incidents', id: row.id }, () => toIncident(row), null);
  return {
    add: ({ id, ...incident }) =>
      db.tx(async () => {
        const { count, lastAt, decode } = incident;
        const key = decode === null ? null : keyOf(incident.class, decode.sha256);
        await db.run(
          `INSERT INTO incidents (id, report, count, last_at, decode_key)
           VALUES ($1, $2, $3, $4, $5)`,
          id,
          JSON.stringify(incident),
          count,
          lastAt,
          key,
        );
        for (const sql of PRUNE) await db.run(sql);
      }),
    countIn: (equal, at) => db.tx(() => countIn(db, { equal, at, readable })),
    async find(id) {
      const row = await db.get<IncidentRow>(`SELECT ${COLUMNS} FROM incidents WHERE id = $1`, id);
      return row === undefined ? null : readable(row);
    },
    async list({ before, limit }) {
      const rows = await db.all<IncidentRow>(
        `SELECT ${COLUMNS} FROM incidents WHERE CAST($1 AS TEXT) IS NULL OR id < $1
         ORDER BY id DESC LIMIT $2`,
        before ?? null,
        limit + 1,
      );
      const { page: shown, next } = pageOf(rows, limit);
      return { incidents: shown.map(readable).filter((incident) => incident !== null), next };
    },
  };
}

interface Counting {
  readonly equal: EqualEnds;
  readonly at: string;
  readonly readable: (row: IncidentRow) => KeptIncident | null;
}

async function countIn(
  db: Tables,
  { equal, at, readable }: Counting,
): Promise<KeptIncident | null> {
  const key = keyOf(equal.class, equal.sha256);
  await db.lock(key);
  const newest = `SELECT ${COLUMNS} FROM incidents WHERE decode_key = $1 ORDER BY id DESC LIMIT 1`;
  const row = await db.get<IncidentRow>(newest, key);
  const incident = row === undefined ? null : readable(row);
  if (incident === null || incident.at < equal.since) return null;
  const counted = await db.one<IncidentRow>(
    `UPDATE incidents SET count = count + 1, last_at = $1 WHERE id = $2 RETURNING ${COLUMNS}`,
    at,
    incident.id,
  );
  return toIncident(counted);
}

/** Remove the oldest reports of each kind, except those for which artwork is quarantined. */
const PRUNE = ['IS NULL', 'IS NOT NULL'].map(
  (kind) => `DELETE FROM incidents WHERE decode_key ${kind}
    AND id <= (SELECT id FROM incidents WHERE decode_key ${kind}
               ORDER BY id DESC LIMIT 1 OFFSET ${KEPT})
    AND id NOT IN (SELECT incident_id FROM quarantine WHERE until IS NOT NULL)`,
);

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
function toIncident({ id, report, count, lastAt }: IncidentRow): KeptIncident {
  const { decode = null, ...incident } = parseColumn('report', report, stored.incident) as Omit<
    Incident,
    'decode'
  > &
    Partial<Pick<Incident, 'decode'>>;
  return { ...incident, id, decode, count, lastAt: lastAt ?? incident.at };
}
