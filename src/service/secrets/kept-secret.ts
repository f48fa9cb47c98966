import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { isTaken } from '../../storage/file-errors.ts';

/** Length of a secret in bytes: as long as the hash that the signatures use (SHA-256). */
const SECRET_BYTES = 32;

/**
 * Reads the secret from the file at `path`, which only this user can read. Creates the file if it does
 * not exist.
 * @param write encodes the bytes of the secret, always in the same number of characters
 * @throws Error if the file is too short
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
    if (!isTaken(error)) throw error;
    const kept = await readFile(path, 'utf8');
    if (kept.length < made.length) {
      throw new Error(
        `${path} must contain ${made.length} characters, but contains ${kept.length}; remove it`,
        { cause: error },
      );
    }
    return kept;
  }
}
