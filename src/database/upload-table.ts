import type { Upload, UploadStore } from '../uploads/upload-store.ts';
import type { Preparable } from './connection.ts';
import { DamagedValue } from './rows/shape.ts';
import type { UnreadableRows } from './rows/unreadable-rows.ts';

/**
 * Stored instead of null, because a UNIQUE constraint treats all nulls as different. No owner has this
 * name.
 */
const NOBODY = '';

const COLUMNS = `id, owner, sha256, bytes, format, width_px AS widthPx, height_px AS heightPx,
  created_at AS createdAt, used_at AS usedAt`;

const PINNED = `EXISTS (SELECT 1 FROM job_uploads JOIN jobs ON jobs.id = job_uploads.job_id
  WHERE job_uploads.upload_id = uploads.id AND jobs.status IN ('queued', 'running', 'paused'))`;

export function uploadsIn(db: Preparable, unreadable: UnreadableRows): UploadStore {
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
  const readOrNull = (row: unknown): Upload | null =>
    unreadable.readOr({ table: 'uploads', id: (row as Upload).id }, () => toUpload(row), null);
  return {
    add({ id, owner, sha256, bytes, format, widthPx, heightPx, createdAt, usedAt }) {
      const size = [widthPx, heightPx];
      const values = [id, owner ?? NOBODY, sha256, bytes, format, ...size, createdAt, usedAt];
      return toUpload(add.get(...values));
    },
    find(id) {
      const row = one.get(id);
      return row === undefined ? null : readOrNull(row);
    },
    findAll: (ids) =>
      (several.all(JSON.stringify(ids)) as unknown[]).flatMap((row) => readOrNull(row) ?? []),
    isPinned: (id) => pinned.get(id) !== undefined,
    remove: (id) => void remove.run(id),
    unusedSince: (moment) =>
      (unused.all(moment) as unknown[]).flatMap((row) => readOrNull(row) ?? []),
    hasFile: (sha256) => ofFile.get(sha256) !== undefined,
    files: () => files.all() as Pick<Upload, 'sha256' | 'bytes'>[],
    removeFile: (sha256) => void removeFile.run(sha256),
  };
}

/** It is also the name of the file. */
const FILE_NAME = /^\w+$/;

/**
 * The library adds its own key to each row.
 * @throws DamagedValue
 */
function toUpload(row: unknown): Upload {
  const { id, owner, sha256, bytes, format, widthPx, heightPx, createdAt, usedAt } = row as Upload;
  if (!FILE_NAME.test(sha256)) throw new DamagedValue('sha256');
  if (!isInstant(createdAt) || !isInstant(usedAt)) throw new DamagedValue('used_at');
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

function isInstant(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}
