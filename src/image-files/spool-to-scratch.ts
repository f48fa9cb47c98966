import { createHash, randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { tooLarge } from './artwork-fault.ts';

/** A source file on scratch disk, not yet examined. */
export interface SpooledFile {
  /** In hex. Also the file name. */
  readonly sha256: string;
  readonly path: string;
  readonly bytes: number;
}

export interface SpoolOptions {
  readonly scratchDir: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Waits until that many bytes may be written. @throws ServiceError `storage_full` */
  readonly beforeWriting?: ((bytes: number) => Promise<void>) | undefined;
  /** Waits until a chunk may be hashed and written; it returns what to call once that is done. */
  readonly turn?: () => Promise<() => void>;
}

/**
 * Streams bytes to `scratchDir/<sha256>`, so identical content shares one file. The byte limit is enforced
 * by counting, regardless of the announced length. Nothing is left behind on failure.
 * @throws ArtworkFault `artwork_too_large`, the stream's error, the error of `beforeWriting`, or the
 *   signal's reason
 */
export async function spoolToScratch(
  source: Readable,
  { scratchDir, maxBytes, signal, beforeWriting, turn }: SpoolOptions,
): Promise<SpooledFile> {
  const partial = join(scratchDir, `partial-${randomUUID()}`);
  const hash = createHash('sha256');
  let bytes = 0;
  async function* measured(chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      await beforeWriting?.(chunk.byteLength);
      const release = await turn?.();
      try {
        hash.update(chunk);
        yield chunk;
      } finally {
        release?.();
      }
    }
  }
  try {
    // Opened before anything can fail: a file that is created later would not be removed.
    const file = await open(partial, 'wx');
    await pipeline(source, measured, file.createWriteStream(), { signal });
    const sha256 = hash.digest('hex');
    const path = join(scratchDir, sha256);
    await rename(partial, path);
    return { sha256, path, bytes };
  } catch (error) {
    source.destroy();
    await rm(partial, { force: true });
    throw error;
  }
}
