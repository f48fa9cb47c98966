import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync } from 'node:fs';
import { mkdtemp, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lifetime } from '../service/running-service.ts';

/** A disk of its own, whose files do not count as memory. */
export interface LoopDisk {
  readonly mount: string;
  freeBytes(): number;
}

/** Mounts an ext4 image, which needs root and a loop device. @throws Error if the machine has none */
export async function createLoopDisk(
  t: Pick<Lifetime, 'after'>,
  megabytes: number,
): Promise<LoopDisk> {
  const dir = await mkdtemp(join(tmpdir(), 'gangsheet-disk-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const [image, mount] = [join(dir, 'image'), join(dir, 'mount')];
  const file = await open(image, 'w');
  await file.truncate(megabytes * 2 ** 20);
  await file.close();
  execFileSync('mkfs.ext4', ['-q', image]);
  execFileSync('mkdir', [mount]);
  execFileSync('mount', ['-o', 'loop', image, mount]);
  t.after(() => execFileSync('umount', ['-l', mount]));
  return {
    mount,
    freeBytes: () => {
      const { bavail, bsize } = statfsSync(mount);
      return bavail * bsize;
    },
  };
}
