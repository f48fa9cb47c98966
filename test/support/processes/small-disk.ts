import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lifetime } from '../service/running-service.ts';

const CHUNKS = [1 << 20, 1 << 16, 1 << 12, 1].map((bytes) => Buffer.alloc(bytes, 'x'));
const EVERY_MS = 2;

/** A disk of its own for a test. */
export interface SmallDisk {
  /** A folder on the disk. */
  readonly dir: string;
  freeBytes(): number;
  /** Takes all space, and every byte that becomes free later, until `free` is called. */
  fill(): void;
  free(): void;
}

/** Mounts a tmpfs, which needs root. It is unmounted at the end of the test, after all later releases. */
export async function createSmallDisk(
  t: Pick<Lifetime, 'after'>,
  megabytes: number,
): Promise<SmallDisk | { readonly unavailable: string }> {
  const mount = await mkdtemp(join(tmpdir(), 'gangsheet-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', mount]);
  } catch (error) {
    rmSync(mount, { recursive: true });
    return { unavailable: `cannot mount a tmpfs: ${String(error)}` };
  }
  const filler = join(mount, 'filler');
  let timer: NodeJS.Timeout | undefined;
  const free = (): void => {
    clearInterval(timer);
    rmSync(filler, { force: true });
  };
  t.after(() => {
    free();
    execFileSync('umount', ['-l', mount]);
    rmSync(mount, { recursive: true });
  });
  return {
    dir: join(mount, 'data'),
    freeBytes: () => {
      const { bavail, bsize } = statfsSync(mount);
      return bavail * bsize;
    },
    fill() {
      fillOnce(filler);
      timer = setInterval(() => fillOnce(filler), EVERY_MS);
    },
    free,
  };
}

function fillOnce(path: string): void {
  const file = openSync(path, 'a');
  for (const chunk of CHUNKS) while (isWritten(file, chunk));
  closeSync(file);
}

function isWritten(file: number, chunk: Buffer): boolean {
  try {
    return writeSync(file, chunk) === chunk.length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
