import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

/** As many as the hash of the signatures has. */
const SECRET_BYTES = 32;

/**
 * The secret in the file at `path`, for this user alone; made at the first start.
 * @param write how its bytes are written down, always in the same number of characters
 */
export async function keptSecret(
  path: string,
  write: (bytes: Buffer) => string = (bytes) => bytes.toString('base64url'),
): Promise<string> {
  const made = write(randomBytes(SECRET_BYTES));
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
