/** A data folder that an earlier commit wrote, and what was asked of it then. */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';

/** The commit whose folder is kept. */
export const LEGACY = '9796677';

export interface KeptUpload {
  readonly id: string;
  readonly format: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface KeptJob {
  readonly id: string;
  /** Its Idempotency-Key. */
  readonly key: string;
  /** As it was sent. */
  readonly body: object;
}

export interface KeptPart {
  readonly number: number;
  readonly sha256: string;
  /** With its signature. */
  readonly url: string;
}

interface StartedJob extends KeptJob {
  /** Those that were finished. */
  readonly parts: readonly KeptPart[];
}

export interface LegacyData {
  readonly commit: string;
  /** Where the folder lay. */
  readonly dataDir: string;
  /** Host and port that the webhook of the ended job leads to. */
  readonly receiver: string;
  readonly uploads: readonly KeptUpload[];
  readonly ended: StartedJob;
  readonly killed: StartedJob;
  readonly queued: KeptJob;
}

export function legacyFile(commit: string, extension: 'tar.gz' | 'json'): string {
  const name = `../../../test/legacy/data-${commit}.${extension}`;
  return fileURLToPath(new URL(name, import.meta.url));
}

export async function readLegacyData(): Promise<LegacyData> {
  return JSON.parse(await readFile(legacyFile(LEGACY, 'json'), 'utf8')) as LegacyData;
}

/** Where the database holds a path, or the address of a receiver. */
const COLUMNS = [
  ['jobs', 'request'],
  ['jobs', 'webhook'],
  ['deliveries', 'host'],
] as const;

/**
 * Unpacks the folder to `dataDir`. The database and the index of an interrupted job's artwork hold
 * absolute paths, and a webhook has its port; both are replaced by those of this run, so that the
 * folder opens on any machine and two runs do not meet. Nothing else is touched.
 */
export async function unpackLegacyFolder(
  legacy: LegacyData,
  { dataDir, receiver }: Pick<LegacyData, 'dataDir' | 'receiver'>,
): Promise<void> {
  execFileSync('tar', ['-xzf', legacyFile(LEGACY, 'tar.gz'), '-C', dataDir]);
  const db = new Database(join(dataDir, 'gangsheet.db'));
  for (const [table, column] of COLUMNS) {
    const paths = `replace(${column}, '${legacy.dataDir}', '${dataDir}')`;
    db.exec(
      `UPDATE ${table} SET ${column} = replace(${paths}, '${legacy.receiver}', '${receiver}')`,
    );
  }
  db.close();
  const index = join(dataDir, 'scratch', legacy.killed.id, 'artworks.json');
  const artworks = await readFile(index, 'utf8');
  await writeFile(index, artworks.replaceAll(legacy.dataDir, dataDir));
}
