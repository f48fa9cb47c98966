import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What lies where under DATA_DIR. All on one file system, so that files are moved by renaming. */
export interface DataFolders {
  readonly root: string;
  readonly database: string;
  /** Finished parts. */
  readonly files: string;
  /** Artwork that came inside requests, a folder a job. */
  readonly inputs: string;
  /** Uploaded artwork. */
  readonly uploads: string;
  /** What a job needs that runs, was interrupted or can be resumed; a folder a job. */
  readonly scratch: string;
  /** Configuration and cache of the renderer's font library, made anew at each of its starts. */
  readonly fontconfig: string;
  /** What links are signed with, unless the configuration says it. */
  readonly linkSecret: string;
  /** What webhooks are signed with, likewise. */
  readonly webhookSecret: string;
  /** The flight recorders of both processes. */
  readonly flights: { readonly service: string; readonly renderer: string };
}

export function dataFolders(dataDir: string): DataFolders {
  return {
    root: dataDir,
    database: join(dataDir, 'gangsheet.db'),
    files: join(dataDir, 'files'),
    inputs: join(dataDir, 'inputs'),
    uploads: join(dataDir, 'uploads'),
    scratch: join(dataDir, 'scratch'),
    fontconfig: join(dataDir, 'fontconfig'),
    linkSecret: join(dataDir, 'link-secret'),
    webhookSecret: join(dataDir, 'webhook-secret'),
    flights: {
      service: join(dataDir, 'service.flight'),
      renderer: join(dataDir, 'renderer.flight'),
    },
  };
}

/** @throws the file system's error, where the folders cannot be made or written */
export async function prepareFolders(folders: DataFolders): Promise<void> {
  const { root, files, inputs, scratch } = folders;
  await mkdir(root, { recursive: true });
  // Of a folder on a read-only disk, mkdir says no more than that it is missing.
  await access(root, constants.W_OK);
  await Promise.all([files, inputs, scratch].map((path) => mkdir(path, { recursive: true })));
}
