import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The control group that this process's memory is charged to. */
export interface Cgroup {
  readonly version: 1 | 2;
  /** The own group first, then its parents up to the mount point; never empty. */
  readonly directories: readonly string[];
}

interface Mount {
  readonly version: 1 | 2;
  /** Which group of the hierarchy is visible at the mount point. */
  readonly root: string;
  readonly mountPoint: string;
}

const USAGE_FILE = { 1: 'memory.usage_in_bytes', 2: 'memory.current' } as const;

/**
 * Finds the memory control group of this process, or null where there is none to be read.
 *
 * The path stands in `/proc/self/cgroup`, the mount in `/proc/self/mountinfo`; the two need not agree:
 *
 *     view                              path     mount root   files
 *     nested group                      /a/b     /            mount point + /a/b
 *     cgroup namespace (containers)     /        /            mount point
 *     bind mount without a namespace    /a/b     /a/b         mount point
 *     group outside of the namespace    /../b    /            mount point
 *
 * Version 1 goes first: on a hybrid system memory is accounted there while `0::/` exists all the same.
 *
 * @param root folder that holds `proc` and the mounts; "/" but for tests
 */
export function locateCgroup(root: string): Cgroup | null {
  const mounts = parseMounts(readText(join(root, 'proc/self/mountinfo')));
  const paths = parsePaths(readText(join(root, 'proc/self/cgroup')));
  for (const version of [1, 2] as const) {
    const path = paths[version];
    if (path === undefined) continue;
    for (const mount of mounts.filter((candidate) => candidate.version === version)) {
      const directories = directoriesOf(path, mount, root);
      if (directories.length > 0) return { version, directories };
    }
  }
  return null;
}

/** Lines of proc(5) mountinfo: id parent device root mountPoint options… - type source superOptions. */
function parseMounts(mountinfo: string): readonly Mount[] {
  const byMountPoint = new Map<string, Mount>();
  for (const line of mountinfo.split('\n')) {
    const [left = '', right = ''] = line.split(' - ', 2);
    const [, , , root = '/', mountPoint = ''] = left.split(' ').map(unescapeOctal);
    const [type, , superOptions = ''] = right.split(' ');
    const isMemory = type === 'cgroup' && superOptions.split(',').includes('memory');
    // What is mounted over another mount hides it, and is listed later.
    if (isMemory) byMountPoint.set(mountPoint, { version: 1, root, mountPoint });
    if (type === 'cgroup2') byMountPoint.set(mountPoint, { version: 2, root, mountPoint });
  }
  return [...byMountPoint.values()];
}

/** mountinfo writes blanks and backslashes in names as `\040` and `\134`. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** Lines of cgroups(7) `id:controllers:path`; the path itself may hold colons. */
function parsePaths(text: string): { 1?: string; 2?: string } {
  const paths: { 1?: string; 2?: string } = {};
  for (const line of text.split('\n')) {
    const [, id, controllers = '', path = ''] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    if (id === '0' && controllers === '') paths[2] = path;
    if (controllers.split(',').includes('memory')) paths[1] = path;
  }
  return paths;
}

function directoriesOf(path: string, mount: Mount, root: string): readonly string[] {
  const top = join(root, mount.mountPoint);
  const names = pathBelow(mount.root, path).split('/').filter(Boolean);
  const directories = [];
  for (let depth = names.length; depth >= 0; depth -= 1) {
    directories.push(join(top, ...names.slice(0, depth)));
  }
  // A group without the file is one that is not visible from here: its parent speaks for it.
  const readable = directories.findIndex((directory) =>
    existsSync(join(directory, USAGE_FILE[mount.version])),
  );
  return readable === -1 ? [] : directories.slice(readable);
}

function pathBelow(mountRoot: string, path: string): string {
  if (path.split('/').includes('..')) return '';
  if (mountRoot === '/') return path;
  return path === mountRoot || path.startsWith(`${mountRoot}/`) ? path.slice(mountRoot.length) : '';
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // no /proc on this system
  }
}
