import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The resident bytes of this process and, if /proc lists them, its descendants. Used on systems without a
 * control group. Shared pages count once per process, and the page cache is not included.
 * @param root folder that holds `proc`; "/" except in tests
 */
export function residentBytesOfTree(root: string): number {
  const own = process.memoryUsage.rss();
  return descendants(join(root, 'proc'), String(process.pid)).reduce(
    (sum, pid) => sum + residentBytes(join(root, 'proc', pid)),
    own,
  );
}

function descendants(proc: string, pid: string): readonly string[] {
  const children = orNothing(() =>
    readdirSync(join(proc, pid, 'task')).flatMap((thread) =>
      readFileSync(join(proc, pid, 'task', thread, 'children'), 'utf8')
        .split(' ')
        .filter(Boolean),
    ),
  );
  return (children ?? []).flatMap((child) => [child, ...descendants(proc, child)]);
}

function residentBytes(directory: string): number {
  const status = orNothing(() => readFileSync(join(directory, 'status'), 'utf8')) ?? '';
  const [, kib = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return Number(kib) * 1024;
}

/** Returns undefined if a process has ended between being listed and being read. */
function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
