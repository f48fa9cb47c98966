/** A data folder that an earlier commit wrote, and the requests that it received then. */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';

/** The commit that wrote the folder. */
export const LEGACY = '9796677';

export interface KeptUpload {
  readonly id: string;
  readonly format: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface KeptJob {
  readonly id: string;
  /** The Idempotency-Key of the request. */
  readonly key: string;
  /** The request body. */
  readonly body: object;
}

export interface KeptPart {
  readonly number: number;
  readonly sha256: string;
  /** Includes the signature. */
  readonly url: string;
}

interface StartedJob extends KeptJob {
  /** The parts that were finished. */
  readonly parts: readonly KeptPart[];
}

export interface LegacyData {
  readonly commit: string;
  /** The path of the folder when it was written. */
  readonly dataDir: string;
  /** Host and port in the webhook of the ended job. */
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

/** Where the database holds the address of a receiver. */
const COLUMNS = [
  ['jobs', 'webhook'],
  ['deliveries', 'host'],
] as const;

/**
 * Unpacks the folder to `dataDir`. The port of the webhook is replaced by that of this run, so that two
 * runs do not interfere. Nothing else is changed: the absolute paths in the database and in the index of
 * the interrupted job's artwork still name the folder of the earlier run.
 */
export function unpackLegacyFolder(
  legacy: LegacyData,
  { dataDir, receiver }: Pick<LegacyData, 'dataDir' | 'receiver'>,
): void {
  execFileSync('tar', ['-xzf', legacyFile(LEGACY, 'tar.gz'), '-C', dataDir]);
  const db = new Database(join(dataDir, 'gangsheet.db'));
  for (const [table, column] of COLUMNS) {
    db.exec(
      `UPDATE ${table} SET ${column} = replace(${column}, '${legacy.receiver}', '${receiver}')`,
    );
  }
  db.close();
}
