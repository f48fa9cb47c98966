import type { QuarantinedArtwork } from '../messages.ts';
import type {
  EndedDecoders,
  QuarantineEntry,
  QuarantineStore,
} from '../quarantine/quarantine-store.ts';
import { NO_LIMIT, type Tables } from './port/database.ts';
import { pageOf } from './rows/page-of.ts';

/** Anyone can send any number of artworks that take down a decoder. */
const KEPT = 1_000;
const COLUMNS = `sha256, ends, last_end AS "lastEnd", operation, incident_id AS "incidentId",
  last_at AS "lastAt", until`;

const SAVE = `INSERT INTO quarantine
    (sha256, ends, last_end, operation, incident_id, last_at, until)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (sha256) DO UPDATE SET ends = excluded.ends, last_end = excluded.last_end,
    operation = excluded.operation, incident_id = excluded.incident_id,
    last_at = excluded.last_at, until = excluded.until`;

const PRUNE = ['IS NULL', 'IS NOT NULL'].map(
  (kind) => `DELETE FROM quarantine WHERE sha256 IN (SELECT sha256 FROM quarantine
    WHERE until ${kind} ORDER BY last_at DESC, sha256 LIMIT ${NO_LIMIT} OFFSET ${KEPT})`,
);

export function quarantineIn(db: Tables): QuarantineStore {
  return {
    ...listingIn(db),
    async find(sha256) {
      const sql = `SELECT ${COLUMNS} FROM quarantine WHERE sha256 = $1`;
      return (await db.get<EndedDecoders>(sql, sha256)) ?? null;
    },
    save: ({ sha256, ends, lastEnd, operation, incidentId, lastAt, until }) =>
      db.tx(async () => {
        await db.run(SAVE, sha256, ends, lastEnd, operation, incidentId, lastAt, until);
        for (const sql of PRUNE) await db.run(sql);
      }),
    async remove(sha256) {
      await db.run('DELETE FROM quarantine WHERE sha256 = $1', sha256);
    },
    removeExpired: (now, since) =>
      db.run(
        'DELETE FROM quarantine WHERE until <= $1 OR (until IS NULL AND last_at < $2)',
        now,
        since,
      ),
  };
}

/** Times in UTC sort correctly as text. */
function listingIn(db: Tables): Pick<QuarantineStore, 'list' | 'all' | 'count'> {
  return {
    async list(now, { before, limit }) {
      const rows = await db.all<QuarantineEntry>(
        `SELECT ${COLUMNS} FROM quarantine WHERE until > $1
           AND (CAST($2 AS TEXT) IS NULL OR incident_id < $2)
         ORDER BY incident_id DESC LIMIT $3`,
        now,
        before ?? null,
        limit + 1,
      );
      const found = pageOf(
        rows.map((record) => ({ id: record.incidentId, record })),
        limit,
      );
      return { artworks: found.page.map(({ record }) => record), next: found.next };
    },
    all: (now) =>
      db.all<QuarantinedArtwork>(
        `SELECT sha256, incident_id AS "incidentId", until FROM quarantine WHERE until > $1
         ORDER BY incident_id DESC`,
        now,
      ),
    async count(now) {
      const sql = 'SELECT count(*) AS count FROM quarantine WHERE until > $1';
      return (await db.one<{ count: number }>(sql, now)).count;
    },
  };
}
