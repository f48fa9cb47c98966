/**
 * The schema, one step per version; steps are only ever added. Names and meanings of the columns are those of
 * SQLite (see sqlite/migration). JSON is kept as text: the service compares it as text, and checks it as it reads.
 * What is sorted or compared is sorted by bytes, as in SQLite.
 */
export const STEPS: readonly string[] = [
  `CREATE TABLE jobs (
     id TEXT COLLATE "C" PRIMARY KEY,
     owner TEXT COLLATE "C",
     once_key TEXT,
     fingerprint TEXT,
     status TEXT NOT NULL,
     created_at TEXT COLLATE "C" NOT NULL,
     started_at TEXT,
     finished_at TEXT COLLATE "C",
     resumable_until TEXT COLLATE "C",
     sheet TEXT NOT NULL,
     output TEXT NOT NULL,
     metadata TEXT NOT NULL DEFAULT '{}',
     request TEXT NOT NULL,
     progress TEXT NOT NULL,
     plan TEXT,
     film TEXT,
     memory TEXT,
     warnings TEXT NOT NULL,
     problem TEXT,
     webhook TEXT,
     deaths INTEGER NOT NULL DEFAULT 0,
     memory_deaths INTEGER NOT NULL DEFAULT 0,
     outside_kills INTEGER NOT NULL DEFAULT 0
   );
   CREATE INDEX jobs_by_turn ON jobs (status, id, owner);
   CREATE INDEX jobs_by_owner ON jobs (owner, id);
   CREATE UNIQUE INDEX jobs_by_once_key ON jobs (coalesce(owner, ''), once_key)
     WHERE once_key IS NOT NULL;
   CREATE TABLE job_contents (
     job_id TEXT COLLATE "C" NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     name TEXT NOT NULL,
     json TEXT NOT NULL,
     PRIMARY KEY (job_id, name)
   );
   CREATE TABLE parts (
     job_id TEXT COLLATE "C" NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     number INTEGER NOT NULL,
     receipt TEXT NOT NULL,
     PRIMARY KEY (job_id, number)
   );
   CREATE TABLE job_items (
     job_id TEXT COLLATE "C" NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     number INTEGER NOT NULL,
     receipt TEXT NOT NULL,
     PRIMARY KEY (job_id, number)
   );
   CREATE TABLE job_warnings (
     job_id TEXT COLLATE "C" NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     number INTEGER NOT NULL,
     warning TEXT NOT NULL,
     PRIMARY KEY (job_id, number)
   );
   -- An index holds at most 2,704 bytes of a row.
   CREATE UNIQUE INDEX job_warnings_by_text ON job_warnings (job_id, md5(warning));
   CREATE TABLE job_news (
     job_id TEXT COLLATE "C" NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     seq INTEGER NOT NULL,
     type TEXT NOT NULL,
     at TEXT COLLATE "C" NOT NULL,
     part INTEGER,
     problem TEXT,
     PRIMARY KEY (job_id, seq)
   );
   CREATE TABLE deliveries (
     id TEXT COLLATE "C" PRIMARY KEY,
     job_id TEXT COLLATE "C" NOT NULL,
     seq INTEGER NOT NULL,
     host TEXT COLLATE "C" NOT NULL,
     status TEXT NOT NULL,
     due_at TEXT COLLATE "C",
     tries INTEGER NOT NULL DEFAULT 0,
     attempts TEXT NOT NULL DEFAULT '[]',
     FOREIGN KEY (job_id, seq) REFERENCES job_news (job_id, seq) ON DELETE CASCADE
   );
   CREATE INDEX deliveries_by_news ON deliveries (job_id, seq);
   CREATE INDEX deliveries_by_due ON deliveries (due_at) WHERE due_at IS NOT NULL;
   CREATE INDEX deliveries_by_host ON deliveries (host, due_at, id, job_id)
     WHERE due_at IS NOT NULL;
   CREATE TABLE uploads (
     id TEXT COLLATE "C" PRIMARY KEY,
     owner TEXT NOT NULL,
     sha256 TEXT COLLATE "C" NOT NULL,
     bytes BIGINT NOT NULL,
     format TEXT NOT NULL,
     width_px DOUBLE PRECISION NOT NULL,
     height_px DOUBLE PRECISION NOT NULL,
     created_at TEXT NOT NULL,
     used_at TEXT COLLATE "C" NOT NULL,
     UNIQUE (owner, sha256)
   );
   CREATE INDEX uploads_by_file ON uploads (sha256);
   CREATE INDEX uploads_by_use ON uploads (used_at);
   CREATE TABLE job_uploads (
     job_id TEXT COLLATE "C" NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     upload_id TEXT COLLATE "C" NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
     PRIMARY KEY (upload_id, job_id)
   );
   CREATE INDEX job_uploads_by_job ON job_uploads (job_id);
   CREATE TABLE peaks (
     number BIGSERIAL PRIMARY KEY,
     kind TEXT NOT NULL,
     ratio DOUBLE PRECISION NOT NULL,
     is_cold INTEGER NOT NULL
   );
   CREATE INDEX peaks_by_kind ON peaks (kind, number);
   CREATE TABLE incidents (
     id TEXT COLLATE "C" PRIMARY KEY,
     report TEXT NOT NULL,
     count INTEGER NOT NULL DEFAULT 1,
     last_at TEXT,
     decode_key TEXT
   );
   CREATE INDEX incidents_by_decode ON incidents (decode_key, id) WHERE decode_key IS NOT NULL;
   CREATE TABLE quarantine (
     sha256 TEXT COLLATE "C" PRIMARY KEY,
     ends INTEGER NOT NULL,
     last_end TEXT NOT NULL,
     operation TEXT NOT NULL,
     incident_id TEXT COLLATE "C" NOT NULL,
     last_at TEXT COLLATE "C" NOT NULL,
     until TEXT COLLATE "C"
   );
   CREATE INDEX quarantine_by_incident ON quarantine (incident_id);
   CREATE INDEX quarantine_by_end ON quarantine (last_at);
   -- Two functions of SQLite (sqlite.org/json1.html), for arrays and for checks.
   CREATE FUNCTION json_each(list TEXT) RETURNS TABLE (key INTEGER, value TEXT)
     LANGUAGE sql IMMUTABLE STRICT ROWS 100 AS
     'SELECT (place - 1)::integer, item
      FROM json_array_elements_text(list::json) WITH ORDINALITY AS items (item, place)';
   CREATE FUNCTION json_valid(json TEXT) RETURNS BOOLEAN LANGUAGE plpgsql IMMUTABLE STRICT AS
     'BEGIN
        PERFORM json::json;
        RETURN true;
      EXCEPTION WHEN invalid_text_representation THEN
        RETURN false;
      END';`,
];
