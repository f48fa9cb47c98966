import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

/** As many as the hash of the signatures has. */
const SECRET_BYTES = 32;

/** The secret in the file at `path`, for this user alone; made at the first start. */
export async function keptLinkSecret(path: string): Promise<string> {
  const made = randomBytes(SECRET_BYTES).toString('base64url');
  try {
    await writeFile(path, made, { mode: 0o600, flag: 'wx', flush: true });
    return made;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    const kept = await readFile(path, 'utf8');
    if (kept.length < made.length) {
      throw new Error(
        `${path} must hold ${made.length} characters, it has ${kept.length}; remove it`,
        { cause: error },
      );
    }
    return kept;
  }
}
