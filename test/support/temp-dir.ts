import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lifetime } from './service/running-service.ts';

/** A folder of the test's own, gone when the test has ended. */
export async function tempDir(t: Pick<Lifetime, 'after'>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'gangsheet-test-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
