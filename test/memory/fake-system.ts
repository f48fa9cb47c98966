import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';

/** A folder that replaces "/", with files by their absolute paths. Removed after the test. */
interface FakeSystem {
  readonly root: string;
  write(path: string, text: string): void;
  remove(path: string): void;
}

export function aSystem(t: TestContext, files: Readonly<Record<string, string>>): FakeSystem {
  const root = mkdtempSync(join(tmpdir(), 'gangsheet-system-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  return { root, write, remove: (path) => rmSync(join(root, path), { recursive: true }) };
}

const MIB = 2 ** 20;

export const V1_MOUNT = mountLine('/', '/sys/fs/cgroup/memory', 'cgroup cgroup rw,memory');
export const V2_MOUNT = mountLine('/', '/sys/fs/cgroup', 'cgroup2 cgroup rw,nsdelegate');
/** The limit that version 1 gives for a group without one. */
export const NO_LIMIT = 9223372036854771712n;

export function mountLine(root: string, mountPoint: string, rest: string): string {
  return `31 23 0:28 ${root} ${mountPoint} rw,relatime shared:9 - ${rest}\n`;
}

interface GroupNumbers {
  readonly usageMb: number;
  readonly inactiveFileMb?: number;
  readonly activeFileMb?: number;
  readonly limitMb?: number;
  readonly highMb?: number;
  /** Version 1: the lowest limit of all parents, visible or not. */
  readonly hierarchicalMb?: number;
  readonly oomKills?: number;
}

/** The files of a version 1 group in `directory`. */
export function v1Group(directory: string, numbers: GroupNumbers): Record<string, string> {
  const { usageMb, inactiveFileMb = 0, activeFileMb = 0, limitMb, hierarchicalMb } = numbers;
  const limit = limitMb === undefined ? NO_LIMIT : limitMb * MIB;
  const least = hierarchicalMb === undefined ? limit : hierarchicalMb * MIB;
  return {
    [`${directory}/memory.usage_in_bytes`]: `${usageMb * MIB}\n`,
    [`${directory}/memory.limit_in_bytes`]: `${limit}\n`,
    [`${directory}/memory.oom_control`]: `oom_kill_disable 0\nunder_oom 0\noom_kill ${numbers.oomKills ?? 0}\n`,
    [`${directory}/memory.stat`]: [
      'cache 1',
      'inactive_file 1',
      'active_file 1',
      `hierarchical_memory_limit ${least}`,
      `hierarchical_memsw_limit ${NO_LIMIT}`,
      `total_inactive_file ${inactiveFileMb * MIB}`,
      `total_active_file ${activeFileMb * MIB}`,
      '',
    ].join('\n'),
  };
}

/** The files of a version 2 group in `directory`. */
export function v2Group(directory: string, numbers: GroupNumbers): Record<string, string> {
  const { usageMb, inactiveFileMb = 0, activeFileMb = 0, limitMb, highMb } = numbers;
  const text = (mb: number | undefined): string => (mb === undefined ? 'max\n' : `${mb * MIB}\n`);
  return {
    [`${directory}/memory.current`]: `${usageMb * MIB}\n`,
    [`${directory}/memory.max`]: text(limitMb),
    [`${directory}/memory.high`]: text(highMb),
    [`${directory}/memory.events`]: `low 0\nhigh 0\nmax 12\noom 1\noom_kill ${numbers.oomKills ?? 0}\noom_group_kill 0\n`,
    [`${directory}/memory.stat`]: `anon 1\nfile 1\ninactive_file ${inactiveFileMb * MIB}\nactive_file ${activeFileMb * MIB}\n`,
  };
}
