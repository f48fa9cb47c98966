import type { QuarantinedArtwork } from '../messages.ts';
import type {
  EndedDecoders,
  QuarantineEntry,
  QuarantineStore,
} from '../quarantine/quarantine-store.ts';
import { transacted, type Preparable, type Transactional } from './connection.ts';
import { pageOf } from './rows/page-of.ts';

/** Anyone can send any number of artworks that take down a decoder. */
const KEPT = 1_000;
const COLUMNS =
  'sha256, ends, last_end AS lastEnd, operation, incident_id AS incidentId, last_at AS lastAt, until';

export function quarantineIn(db: Preparable & Transactional): QuarantineStore {
  const one = db.prepare(`SELECT ${COLUMNS} FROM quarantine WHERE sha256 = ?`);
  const save = db.prepare(
    `INSERT OR REPLACE INTO quarantine
       (sha256, ends, last_end, operation, incident_id, last_at, until)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const prune = ['IS NULL', 'IS NOT NULL'].map((kind) =>
    db.prepare(
      `DELETE FROM quarantine WHERE sha256 IN (SELECT sha256 FROM quarantine WHERE until ${kind}
         ORDER BY last_at DESC, sha256 LIMIT -1 OFFSET ${KEPT})`,
    ),
  );
  const remove = db.prepare('DELETE FROM quarantine WHERE sha256 = ?');
  const expire = db.prepare(
    'DELETE FROM quarantine WHERE until <= ?1 OR (until IS NULL AND last_at < ?2) RETURNING sha256',
  );
  return {
    ...listingIn(db),
    find(sha256) {
      const row = one.get(sha256);
      return row === undefined ? null : toRecord(row);
    },
    save: transacted(db, (record: EndedDecoders) => {
      const { sha256, ends, lastEnd, operation, incidentId, lastAt, until } = record;
      save.run(sha256, ends, lastEnd, operation, incidentId, lastAt, until);
      for (const statement of prune) statement.run();
    }),
    remove: (sha256) => void remove.run(sha256),
    removeExpired: (now, since) => (expire.all(now, since) as unknown[]).length,
  };
}

/** Times in UTC sort correctly as text. */
function listingIn(db: Preparable): Pick<QuarantineStore, 'list' | 'all' | 'count'> {
  const page = db.prepare(
    `SELECT ${COLUMNS} FROM quarantine WHERE until > ?1 AND (?2 IS NULL OR incident_id < ?2)
     ORDER BY incident_id DESC LIMIT ?3`,
  );
  const all = db.prepare(
    `SELECT sha256, incident_id AS incidentId, until FROM quarantine WHERE until > ?
     ORDER BY incident_id DESC`,
  );
  const count = db.prepare('SELECT count(*) AS count FROM quarantine WHERE until > ?');
  return {
    list(now, { before, limit }) {
      const rows = page.all(now, before ?? null, limit + 1) as unknown[];
      const records = rows.map((row) => {
        const record = toRecord(row) as QuarantineEntry;
        return { id: record.incidentId, record };
      });
      const found = pageOf(records, limit);
      const artworks = records.slice(0, found.page.length).map(({ record }) => record);
      return { artworks, next: found.next };
    },
    all: (now) =>
      (all.all(now) as QuarantinedArtwork[]).map(({ sha256, incidentId, until }) => ({
        sha256,
        incidentId,
        until,
      })),
    count: (now) => (count.get(now) as { count: number }).count,
  };
}

/** The library adds its own key to each row. */
function toRecord(row: unknown): EndedDecoders {
  const { sha256, ends, lastEnd, operation, incidentId, lastAt, until } = row as EndedDecoders;
  return { sha256, ends, lastEnd, operation, incidentId, lastAt, until };
}
