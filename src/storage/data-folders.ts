import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What lies where under DATA_DIR. All on one file system, so that files are moved by renaming. */
export interface DataFolders {
  readonly database: string;
  /** Finished parts. */
  readonly files: string;
  /** Artwork that came inside requests, a folder a job. */
  readonly inputs: string;
  /** Uploaded artwork. */
  readonly uploads: string;
  /** What a job needs that runs, was interrupted or can be resumed; a folder a job. */
  readonly scratch: string;
  /** What links are signed with, unless the configuration says it. */
  readonly linkSecret: string;
  /** What webhooks are signed with, likewise. */
  readonly webhookSecret: string;
  /** The flight recorders of both processes. */
  readonly flights: { readonly service: string; readonly renderer: string };
}

export function dataFolders(dataDir: string): DataFolders {
  return {
    database: join(dataDir, 'gangsheet.db'),
    files: join(dataDir, 'files'),
    inputs: join(dataDir, 'inputs'),
    uploads: join(dataDir, 'uploads'),
    scratch: join(dataDir, 'scratch'),
    linkSecret: join(dataDir, 'link-secret'),
    webhookSecret: join(dataDir, 'webhook-secret'),
    flights: {
      service: join(dataDir, 'service.flight'),
      renderer: join(dataDir, 'renderer.flight'),
    },
  };
}

export async function prepareFolders({ files, inputs, scratch }: DataFolders): Promise<void> {
  await Promise.all([files, inputs, scratch].map((path) => mkdir(path, { recursive: true })));
}
