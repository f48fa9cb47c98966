import { access, constants, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FILE_MODE, FOLDER_MODE, makePrivate } from './make-private.ts';
import { explainRefusal } from './unwritable-folder.ts';

/** The files and folders under DATA_DIR. All are on one file system, so a file is moved by renaming it. */
export interface DataFolders {
  readonly root: string;
  readonly database: string;
  /** Finished parts. */
  readonly files: string;
  /** Artwork sent inside requests, one folder per job. */
  readonly inputs: string;
  /** Uploaded artwork: files that are arriving, and complete ones named by their SHA-256. */
  readonly uploads: { readonly arriving: string; readonly kept: string };
  /**
   * Working folders of jobs that are running, were interrupted or can be resumed; one folder per
   * job.
   */
  readonly scratch: string;
  /** Configuration and cache of the renderer's font library; rebuilt whenever the renderer starts. */
  readonly fontconfig: string;
  /** The secret that signs links, unless LINK_SECRET is set. */
  readonly linkSecret: string;
  /** The secret that signs webhooks, unless one is configured. */
  readonly webhookSecret: string;
  /** The secret that signs messages to the operator, unless one is configured. */
  readonly operatorWebhookSecret: string;
  /** Messages to the operator that have not been delivered. */
  readonly operatorMessages: string;
  /** The time of the last run, for expiry. */
  readonly clock: string;
  /** The flight recorders of both processes. */
  readonly flights: { readonly service: string; readonly renderer: string };
}

export function dataFolders(dataDir: string): DataFolders {
  return {
    root: dataDir,
    database: join(dataDir, 'gangsheet.db'),
    files: join(dataDir, 'files'),
    inputs: join(dataDir, 'inputs'),
    uploads: {
      arriving: join(dataDir, 'uploads', 'arriving'),
      kept: join(dataDir, 'uploads', 'kept'),
    },
    scratch: join(dataDir, 'scratch'),
    fontconfig: join(dataDir, 'fontconfig'),
    linkSecret: join(dataDir, 'link-secret'),
    webhookSecret: join(dataDir, 'webhook-secret'),
    operatorWebhookSecret: join(dataDir, 'operator-webhook-secret'),
    operatorMessages: join(dataDir, 'operator-messages.json'),
    clock: join(dataDir, 'clock.json'),
    flights: {
      service: join(dataDir, 'service.flight'),
      renderer: join(dataDir, 'renderer.flight'),
    },
  };
}

/**
 * Creates the folders. They and the database are private to this user, because they hold the files
 * of customers. An existing root keeps its mode: it may be a mount point, or hold other users'
 * files.
 * @returns the paths that others may still read, because they belong to another user or are on a
 *   file system without modes
 * @throws UnwritableFolderError if this user may not write to the folders; otherwise the file system's error
 */
export async function prepareFolders(folders: DataFolders): Promise<readonly string[]> {
  try {
    return await createFolders(folders);
  } catch (error) {
    throw await explainRefusal(error);
  }
}

async function createFolders(folders: DataFolders): Promise<readonly string[]> {
  const { root, database, files, inputs, scratch, uploads } = folders;
  await mkdir(root, { recursive: true, mode: FOLDER_MODE });
  // On a read-only disk, mkdir would only report that the folder is missing.
  await access(root, constants.W_OK);
  const own = [files, inputs, scratch, dirname(uploads.kept)];
  await Promise.all(own.map((path) => mkdir(path, { recursive: true, mode: FOLDER_MODE })));
  // SQLite creates the files next to the database with the mode of the database
  // (sqlite.org/tempfiles.html).
  await (await open(database, 'a', FILE_MODE)).close();
  return [
    ...(await makePrivate(own, FOLDER_MODE)),
    ...(await makePrivate([database, `${database}-wal`, `${database}-shm`], FILE_MODE)),
  ];
}
