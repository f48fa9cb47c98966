import type { Upload, UploadStore } from '../uploads/upload-store.ts';
import type { Preparable } from './connection.ts';

/**
 * Stored instead of null, because a UNIQUE constraint treats all nulls as different. No owner has this
 * name.
 */
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
      const size = [widthPx, heightPx];
      const values = [id, owner ?? NOBODY, sha256, bytes, format, ...size, createdAt, usedAt];
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

/** The library adds its own key to each row. */
function toUpload(row: unknown): Upload {
  const { id, owner, sha256, bytes, format, widthPx, heightPx, createdAt, usedAt } = row as Upload;
  return {
    id,
    owner: owner === NOBODY ? null : owner,
    sha256,
    bytes,
    format,
    widthPx,
    heightPx,
    createdAt,
    usedAt,
  };
}
