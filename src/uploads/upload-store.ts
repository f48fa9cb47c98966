import type { ArtworkFormat } from '../gang-sheet/artwork.ts';

/** An artwork that was uploaded, as its owner sees it. */
export interface Upload {
  /** UUIDv7; another one for every owner of the same bytes. */
  readonly id: string;
  /** Whose it is: nobody else may see and use it. null: everybody's, while there are no owners. */
  readonly owner: string | null;
  readonly sha256: string;
  readonly bytes: number;
  readonly format: ArtworkFormat;
  /** Upright; of an SVG in CSS pixels, with fractions. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** When it was uploaded or ordered last. */
  readonly usedAt: string;
}

/** What is uploaded and by whom, kept with the jobs that use it. */
export interface UploadStore {
  /** The owner's row for these bytes: the new one, or the one that was there, as used now. */
  add(upload: Upload): Upload;
  find(id: string): Upload | null;
  /** Those of them that there are, in any order: an order names hundreds at once. */
  findAll(ids: readonly string[]): readonly Upload[];
  /** Does a job that has not ended use it? */
  isPinned(id: string): boolean;
  remove(id: string): void;
  /** Not pinned, and last used before that moment. */
  unusedSince(moment: string): readonly Upload[];
  /** Does anybody have these bytes? */
  hasFile(sha256: string): boolean;
  /** Each distinct file once. */
  files(): readonly Pick<Upload, 'sha256' | 'bytes'>[];
  removeFile(sha256: string): void;
}

/** What of a database this needs. */
interface Preparable {
  prepare(sql: string): {
    run(...values: unknown[]): unknown;
    get(...values: unknown[]): unknown;
    all(...values: unknown[]): unknown;
  };
}

/** In the database, where null would differ from null. No owner has this name. */
const NOBODY = '';

const COLUMNS = `id, owner, sha256, bytes, format, width_px AS widthPx, height_px AS heightPx,
  created_at AS createdAt, used_at AS usedAt`;

const PINNED = `EXISTS (SELECT 1 FROM job_uploads JOIN jobs ON jobs.id = job_uploads.job_id
  WHERE job_uploads.upload_id = uploads.id AND jobs.status IN ('queued', 'running', 'paused'))`;

export function uploadsIn(db: Preparable): UploadStore {
  const add = db.prepare(
    `INSERT INTO uploads (id, owner, sha256, bytes, format, width_px, height_px, created_at, used_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (owner, sha256) DO UPDATE SET used_at = excluded.used_at RETURNING ${COLUMNS}`,
  );
  const one = db.prepare(`SELECT ${COLUMNS} FROM uploads WHERE id = ?`);
  const several = db.prepare(
    `SELECT ${COLUMNS} FROM uploads WHERE id IN (SELECT value FROM json_each(?))`,
  );
  const pinned = db.prepare(`SELECT 1 FROM uploads WHERE id = ? AND ${PINNED}`);
  const remove = db.prepare('DELETE FROM uploads WHERE id = ?');
  const unused = db.prepare(
    `SELECT ${COLUMNS} FROM uploads WHERE used_at < ? AND NOT ${PINNED} ORDER BY used_at`,
  );
  const ofFile = db.prepare('SELECT 1 FROM uploads WHERE sha256 = ? LIMIT 1');
  const files = db.prepare('SELECT sha256, max(bytes) AS bytes FROM uploads GROUP BY sha256');
  const removeFile = db.prepare('DELETE FROM uploads WHERE sha256 = ?');
  return {
    add({ id, owner, sha256, bytes, format, widthPx, heightPx, createdAt, usedAt }) {
      const values = [
        id,
        owner ?? NOBODY,
        sha256,
        bytes,
        format,
        widthPx,
        heightPx,
        createdAt,
        usedAt,
      ];
      return toUpload(add.get(...values));
    },
    find(id) {
      const row = one.get(id);
      return row === undefined ? null : toUpload(row);
    },
    findAll: (ids) => (several.all(JSON.stringify(ids)) as unknown[]).map(toUpload),
    isPinned: (id) => pinned.get(id) !== undefined,
    remove: (id) => void remove.run(id),
    unusedSince: (moment) => (unused.all(moment) as unknown[]).map(toUpload),
    hasFile: (sha256) => ofFile.get(sha256) !== undefined,
    files: () => files.all() as Pick<Upload, 'sha256' | 'bytes'>[],
    removeFile: (sha256) => void removeFile.run(sha256),
  };
}

/** The library adds a key of its own to a row. */
function toUpload(row: unknown): Upload {
  const { id, owner, sha256, bytes, format, widthPx, heightPx, createdAt, usedAt } = row as Upload;
  return {
    ...{ id, sha256, bytes, format, widthPx, heightPx, createdAt, usedAt },
    owner: owner === NOBODY ? null : owner,
  };
}
