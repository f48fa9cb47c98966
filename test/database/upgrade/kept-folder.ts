/** A data folder that an earlier commit wrote, and what that build said about its content. */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ReadEvent } from '../../support/service/clients/event-reader.ts';

/** Commit 9796677 has schema version 11; 937f6d38 is the last commit with synchronous stores. */
export const COMMITS = ['9796677', '937f6d38'] as const;

export type Commit = (typeof COMMITS)[number];

/** Names of API keys. */
export type Owner = 'north' | 'south';

/** JSON as a service answered it. */
export type Told = Readonly<Record<string, unknown>>;

export interface KeptPart {
  readonly number: number;
  /** Signed. */
  readonly url: string;
  readonly previewUrl: string;
  readonly sha256: string;
  readonly previewSha256: string;
  readonly etag: string;
}

export interface KeptJob {
  readonly id: string;
  readonly owner: Owner;
  /** The Idempotency-Key of the request; null: none. */
  readonly onceKey: string | null;
  /** The request body. */
  readonly body: object;
  readonly told: Told;
  readonly events: readonly ReadEvent[];
  readonly deliveries: readonly Told[];
  /** The parts that were finished. */
  readonly parts: readonly KeptPart[];
}

export interface KeptUpload {
  readonly owner: Owner;
  readonly id: string;
  readonly told: Told;
}

export const JOB_NAMES = [
  'succeeded',
  'rejected',
  'resumable',
  'interrupted',
  'queuedWithData',
  'queuedWithUploads',
  'queuedWithWebhook',
  'cancelled',
] as const;

export type JobName = (typeof JOB_NAMES)[number];

export interface KeptFolder {
  readonly commit: Commit;
  readonly uploads: readonly KeptUpload[];
  readonly jobs: Readonly<Record<JobName, KeptJob>>;
  readonly incidents: readonly Told[];
  /** Null: the commit has no quarantine. */
  readonly quarantine: readonly Told[] | null;
  /** Rows of the table, which no answer shows. */
  readonly peaks: readonly Told[];
}

/**
 * Where the webhooks in each folder point. Each folder has a loopback address of its own, so that nothing
 * in a folder needs to be changed before it is opened, and no other test has taken the port.
 */
export const RECEIVERS: Readonly<Record<Commit, { readonly host: string; readonly port: number }>> =
  {
    '9796677': { host: '127.97.96.77', port: 19_796 },
    '937f6d38': { host: '127.93.76.38', port: 19_376 },
  };

const secretOf = (owner: Owner) => `secret-of-${owner}`;

/** Nothing in the folders expires: they grow older every day. */
export const SETTINGS: Readonly<Record<string, string>> = {
  API_KEYS: `north:${secretOf('north')},south:${secretOf('south')}`,
  METRICS_TOKEN: 'secret-of-the-operator',
  ALLOW_PRIVATE_WEBHOOK_HOSTS: 'true',
  CHECKPOINT_EVERY: '1',
  RETENTION_HOURS: '0',
  RESUME_HOURS: '87600',
  LINK_TTL_HOURS: '87600',
  UPLOAD_TTL_HOURS: '87600',
};

export const bearerOf = (owner: Owner) => ({ authorization: `Bearer ${secretOf(owner)}` });
export const OPERATOR = { authorization: `Bearer ${SETTINGS['METRICS_TOKEN']}` };

export function fixtureOf(commit: Commit, extension: 'tar.gz' | 'json'): string {
  const path = `../../../../test/database/upgrade/data-${commit}.${extension}`;
  return fileURLToPath(new URL(path, import.meta.url));
}

export async function readKeptFolder(commit: Commit): Promise<KeptFolder> {
  return JSON.parse(await readFile(fixtureOf(commit, 'json'), 'utf8')) as KeptFolder;
}

export function unpackKeptFolder(commit: Commit, dataDir: string): void {
  execFileSync('tar', ['-xzf', fixtureOf(commit, 'tar.gz'), '-C', dataDir]);
}
