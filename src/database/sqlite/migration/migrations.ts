import { assertKnownVersion } from '../../port/known-version.ts';
import { transacted, type Preparable, type Transactional } from '../transacted.ts';
import { removeLocalPaths } from './remove-local-paths.ts';

type Migratable = Preparable & Transactional;

/**
 * The schema, one step per version; steps are only ever added. `PRAGMA user_version` stores the number of
 * steps that have been applied to a database.
 */
const STEPS: readonly (string | ((db: Migratable) => void))[] = [
  `CREATE TABLE jobs (
     id TEXT PRIMARY KEY,            -- UUIDv7: sorts by creation
     status TEXT NOT NULL,
     created_at TEXT NOT NULL,
     started_at TEXT,
     finished_at TEXT,
     sheet TEXT NOT NULL,            -- JSON, as are the following columns
     output TEXT NOT NULL,
     request TEXT NOT NULL,
     progress TEXT NOT NULL,
     plan TEXT,
     film TEXT,
     memory TEXT,
     warnings TEXT NOT NULL,
     problem TEXT,
     deaths INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE INDEX jobs_by_status ON jobs (status, id);
   CREATE TABLE parts (
     job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     number INTEGER NOT NULL,
     receipt TEXT NOT NULL,
     PRIMARY KEY (job_id, number)
   ) STRICT;`,
  `ALTER TABLE jobs ADD COLUMN memory_deaths INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE jobs ADD COLUMN outside_kills INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE incidents (
     id TEXT PRIMARY KEY,            -- UUIDv7: sorts by creation
     report TEXT NOT NULL            -- JSON
   ) STRICT;`,
  `ALTER TABLE jobs ADD COLUMN resumable_until TEXT;`,
  `ALTER TABLE jobs ADD COLUMN owner TEXT; -- name of the API key; null: no key
   CREATE INDEX jobs_by_owner ON jobs (owner, id);`,
  `CREATE TABLE uploads (
     id TEXT PRIMARY KEY,            -- UUIDv7
     owner TEXT NOT NULL,
     sha256 TEXT NOT NULL,           -- of the file; owners share one file
     bytes INTEGER NOT NULL,
     format TEXT NOT NULL,
     width_px REAL NOT NULL,
     height_px REAL NOT NULL,
     created_at TEXT NOT NULL,
     used_at TEXT NOT NULL,
     UNIQUE (owner, sha256)
   ) STRICT;
   CREATE INDEX uploads_by_file ON uploads (sha256);
   CREATE INDEX uploads_by_use ON uploads (used_at);
   CREATE TABLE job_uploads (
     job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     upload_id TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
     PRIMARY KEY (upload_id, job_id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX job_uploads_by_job ON job_uploads (job_id);`,
  `ALTER TABLE jobs ADD COLUMN once_key TEXT; -- the Idempotency-Key of the request
   ALTER TABLE jobs ADD COLUMN fingerprint TEXT; -- of the request body
   CREATE UNIQUE INDEX jobs_by_once_key ON jobs (ifnull(owner, ''), once_key)
     WHERE once_key IS NOT NULL;`,
  `ALTER TABLE jobs ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';`,
  `UPDATE jobs SET memory = json_set(memory, '$.gaveUp', json('[]')) WHERE json_valid(memory);`,
  `CREATE TABLE job_news (
     job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     seq INTEGER NOT NULL,           -- starts at 1 for each job
     type TEXT NOT NULL,
     at TEXT NOT NULL,
     part INTEGER,
     problem TEXT,                   -- JSON
     PRIMARY KEY (job_id, seq)
   ) STRICT, WITHOUT ROWID;`,
  `UPDATE jobs SET memory = json_set(memory, '$.calculatedPeakBytes', json('null'))
     WHERE json_valid(memory);
   CREATE TABLE peaks (
     number INTEGER PRIMARY KEY,     -- increases with time
     kind TEXT NOT NULL,             -- kind of job
     ratio REAL NOT NULL,            -- measured peak over predicted peak
     is_cold INTEGER NOT NULL        -- 1: the first job of its renderer
   ) STRICT;
   CREATE INDEX peaks_by_kind ON peaks (kind, number);`,
  `ALTER TABLE jobs ADD COLUMN webhook TEXT; -- JSON
   CREATE TABLE deliveries (
     id TEXT PRIMARY KEY,            -- UUIDv7
     job_id TEXT NOT NULL,
     seq INTEGER NOT NULL,           -- of the job event
     host TEXT NOT NULL,
     status TEXT NOT NULL,
     due_at TEXT,                    -- null: no further attempt
     tries INTEGER NOT NULL DEFAULT 0,
     attempts TEXT NOT NULL DEFAULT '[]', -- JSON
     FOREIGN KEY (job_id, seq) REFERENCES job_news (job_id, seq) ON DELETE CASCADE
   ) STRICT;
   CREATE INDEX deliveries_by_news ON deliveries (job_id, seq);
   CREATE INDEX deliveries_by_due ON deliveries (due_at) WHERE due_at IS NOT NULL;
   CREATE INDEX deliveries_by_host ON deliveries (host, due_at, id, job_id)
     WHERE due_at IS NOT NULL;`,
  `CREATE TABLE job_items (
     job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     number INTEGER NOT NULL,        -- from 0, in the order of the request
     receipt TEXT NOT NULL,          -- JSON
     PRIMARY KEY (job_id, number)
   ) STRICT, WITHOUT ROWID;`,
  removeLocalPaths,
  `ALTER TABLE incidents ADD COLUMN count INTEGER NOT NULL DEFAULT 1;
   ALTER TABLE incidents ADD COLUMN last_at TEXT; -- null: the time in the report
   ALTER TABLE incidents ADD COLUMN decode_key TEXT; -- class and SHA-256; null: not a decoder
   CREATE INDEX incidents_by_decode ON incidents (decode_key, id) WHERE decode_key IS NOT NULL;
   CREATE TABLE quarantine (
     sha256 TEXT PRIMARY KEY,        -- of the artwork
     ends INTEGER NOT NULL,          -- decoders that it ended
     last_end TEXT NOT NULL,
     operation TEXT NOT NULL,
     incident_id TEXT NOT NULL,      -- of the last end
     last_at TEXT NOT NULL,
     until TEXT                      -- null: one end alone, not quarantined
   ) STRICT;
   CREATE INDEX quarantine_by_incident ON quarantine (incident_id);
   CREATE INDEX quarantine_by_end ON quarantine (last_at);`,
  // Covers the query for the next job: a row may contain a request of several megabytes ahead of
  // its owner.
  `CREATE INDEX jobs_by_turn ON jobs (status, id, owner);`,
  `CREATE TABLE job_warnings (
     job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     number INTEGER NOT NULL,        -- increases in the sequence of the warnings
     warning TEXT NOT NULL,          -- JSON
     PRIMARY KEY (job_id, number)
   ) STRICT, WITHOUT ROWID;
   CREATE UNIQUE INDEX job_warnings_by_text ON job_warnings (job_id, warning);
   INSERT OR IGNORE INTO job_warnings (job_id, number, warning)
     SELECT jobs.id, key, json_object('pointer', value ->> 'pointer', 'code', value ->> 'code',
       'detail', value ->> 'detail')
     FROM jobs, json_each(
       CASE WHEN NOT json_valid(jobs.warnings) THEN '[]' -- damaged
         WHEN json_type(jobs.warnings) <> 'array' THEN '[]'
         ELSE jobs.warnings END)
     WHERE json_each.type = 'object';
   -- No longer used. Damaged ones stay as they are.
   UPDATE jobs SET warnings = '[]' WHERE json_valid(warnings);`,
  // Contents of earlier jobs stay in `jobs`: moving them would rewrite the whole database.
  `CREATE TABLE job_contents (
     job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     name TEXT NOT NULL,             -- request or plan
     json TEXT NOT NULL,
     PRIMARY KEY (job_id, name)
   ) STRICT;`,
  // The words of the query that uses it, which PostgreSQL knows too.
  `DROP INDEX jobs_by_once_key;
   CREATE UNIQUE INDEX jobs_by_once_key ON jobs (coalesce(owner, ''), once_key)
     WHERE once_key IS NOT NULL;`,
];

/** @throws Error if the database was written by a later version of the service */
export function migrate(db: Migratable): void {
  const { user_version: taken } = db.prepare('PRAGMA user_version').get() as {
    user_version: number;
  };
  assertKnownVersion(taken, STEPS.length);
  STEPS.slice(taken).forEach((step, index) => {
    transacted(db, () => {
      if (typeof step === 'string') db.exec(step);
      else step(db);
      db.exec(`PRAGMA user_version = ${taken + index + 1}`);
    })();
  });
}
