import type { Upload, UploadStore } from '../uploads/upload-store.ts';
import type { Tables } from './port/database.ts';
import { DamagedValue } from './rows/shape.ts';
import type { UnreadableRows } from './rows/unreadable-rows.ts';

/**
 * Stored instead of null, because a UNIQUE constraint treats all nulls as different. No owner has this
 * name.
 */
const NOBODY = '';

const COLUMNS = `id, owner, sha256, bytes, format, width_px AS "widthPx", height_px AS "heightPx",
  created_at AS "createdAt", used_at AS "usedAt"`;

const PINNED = `EXISTS (SELECT 1 FROM job_uploads JOIN jobs ON jobs.id = job_uploads.job_id
  WHERE job_uploads.upload_id = uploads.id AND jobs.status IN ('queued', 'running', 'paused'))`;

const ADD = `INSERT INTO uploads
    (id, owner, sha256, bytes, format, width_px, height_px, created_at, used_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (owner, sha256) DO UPDATE SET used_at = excluded.used_at RETURNING ${COLUMNS}`;

export function uploadsIn(db: Tables, unreadable: UnreadableRows): UploadStore {
  const has = async (sql: string, value: string) => (await db.get(sql, value)) !== undefined;
  const readOrNull = (row: Upload): Upload | null =>
    unreadable.readOr({ table: 'uploads', id: row.id }, () => toUpload(row), null);
  const readAll = async (sql: string, value: string) =>
    (await db.all<Upload>(sql, value)).flatMap((row) => readOrNull(row) ?? []);
  return {
    async add({ id, owner, sha256, bytes, format, widthPx, heightPx, createdAt, usedAt }) {
      const size = [widthPx, heightPx];
      const values = [id, owner ?? NOBODY, sha256, bytes, format, ...size, createdAt, usedAt];
      return toUpload(await db.one<Upload>(ADD, ...values));
    },
    async find(id) {
      const row = await db.get<Upload>(`SELECT ${COLUMNS} FROM uploads WHERE id = $1`, id);
      return row === undefined ? null : readOrNull(row);
    },
    findAll: (ids) =>
      readAll(
        `SELECT ${COLUMNS} FROM uploads
         WHERE id IN (SELECT value FROM json_each(CAST($1 AS TEXT)))`,
        JSON.stringify(ids),
      ),
    isPinned: (id) => has(`SELECT 1 AS one FROM uploads WHERE id = $1 AND ${PINNED}`, id),
    async remove(id) {
      await db.run('DELETE FROM uploads WHERE id = $1', id);
    },
    unusedSince: (moment) =>
      readAll(
        `SELECT ${COLUMNS} FROM uploads WHERE used_at < $1 AND NOT ${PINNED} ORDER BY used_at`,
        moment,
      ),
    hasFile: (sha256) => has('SELECT 1 AS one FROM uploads WHERE sha256 = $1 LIMIT 1', sha256),
    files: () =>
      db.all('SELECT sha256, max(bytes) AS bytes FROM uploads GROUP BY sha256 ORDER BY sha256'),
    async removeFile(sha256) {
      await db.run('DELETE FROM uploads WHERE sha256 = $1', sha256);
    },
  };
}

/** It is also the name of the file. */
const FILE_NAME = /^\w+$/;

/** @throws DamagedValue */
function toUpload(row: Upload): Upload {
  const { owner, sha256, createdAt, usedAt } = row;
  if (!FILE_NAME.test(sha256)) throw new DamagedValue('sha256');
  if (!isInstant(createdAt) || !isInstant(usedAt)) throw new DamagedValue('used_at');
  return { ...row, owner: owner === NOBODY ? null : owner };
}

function isInstant(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}
