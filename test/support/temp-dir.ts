import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lifetime } from './service/running-service.ts';

/** Creates a temporary folder, to be removed by `removeTempDir`. */
export function makeTempDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'gangsheet-test-'));
}

/** A decoder of a killed service may still be writing for a moment. */
export async function removeTempDir(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true, maxRetries: 10 });
}

/** Creates a temporary folder that is deleted at the end of the test. */
export async function tempDir(t: Pick<Lifetime, 'after'>): Promise<string> {
  const dir = await makeTempDir();
  t.after(() => removeTempDir(dir));
  return dir;
}
