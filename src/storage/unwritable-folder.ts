import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Facts about a file or folder that the service may not write, for the log. */
export interface Unwritable {
  /** The user and group that the service runs as. */
  readonly uid: number;
  readonly gid: number;
  /** The file or folder, or the nearest folder above it that exists. */
  readonly path: string;
  readonly owner: string;
  /** Permissions in octal, such as `755`. */
  readonly mode: string;
  /** Code of the file system's error. */
  readonly code: string;
}

/** The data folder cannot be written; the message names the user, the path and the settings that help. */
export class UnwritableFolderError extends Error {
  override readonly name = 'UnwritableFolderError';
  readonly details: Unwritable;

  constructor(details: Unwritable, cause: unknown) {
    super(explain(details), { cause });
    this.details = details;
  }
}

const REFUSALS: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);

/** Returns a refused write with its explanation, and any other error unchanged. */
export async function explainRefusal(error: unknown): Promise<unknown> {
  const { code = '', path } = error as NodeJS.ErrnoException;
  if (path === undefined || !REFUSALS.has(code)) return error;
  const existing = await nearest(path);
  const { uid, gid, mode } = await stat(existing);
  const details = {
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    path: existing,
    owner: `${uid}:${gid}`,
    mode: (mode & 0o7777).toString(8),
    code,
  };
  return new UnwritableFolderError(details, error);
}

/** Returns the path itself, or the nearest folder above it that this user can see. */
async function nearest(path: string): Promise<string> {
  const isVisible = await stat(path).then(
    () => true,
    () => false,
  );
  return isVisible ? path : nearest(dirname(path));
}

function explain({ uid, gid, path, owner, mode, code }: Unwritable): string {
  const what = `The data folder cannot be written (${code}): ${path}`;
  if (code === 'EROFS') {
    return `${what} is on a read-only file system. Set DATA_DIR to a folder on another one.`;
  }
  const who = `belongs to user ${owner} and has mode ${mode}, and the service runs as user ${uid}:${gid}`;
  const remedy = `Run "chown -R ${uid}:${gid}" on the data folder, or set DATA_DIR to another folder. On Railway, set RAILWAY_RUN_UID=0.`;
  return `${what} ${who}. ${remedy}`;
}
