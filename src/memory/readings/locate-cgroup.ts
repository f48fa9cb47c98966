import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { namesToOwnGroup } from './own-group.ts';

/** The control group to which this process's memory is charged. */
export interface Cgroup {
  readonly version: 1 | 2;
  /** Our own group first, then its parents up to the mount point. Never empty. */
  readonly directories: readonly string[];
  /** Whether the first directory is our own group; otherwise it is the closest readable parent. */
  readonly isOwn: boolean;
}

interface Mount {
  readonly version: 1 | 2;
  /** The group of the hierarchy that is visible at the mount point. */
  readonly root: string;
  readonly mountPoint: string;
}

const USAGE_FILE = { 1: 'memory.usage_in_bytes', 2: 'memory.current' } as const;

/**
 * Finds the memory control group of this process; null if none can be read. The path is in
 * `/proc/self/cgroup`, the mount in `/proc/self/mountinfo`, and the two do not always agree.
 *
 * cgroup v1 is tried first, because a hybrid system charges memory there although `0::/` also
 * exists.
 *
 * @param root folder that holds `proc` and the mounts; "/" except in tests
 */
export function locateCgroup(root: string): Cgroup | null {
  const { mounts, paths } = lookUp(root);
  for (const version of [1, 2] as const) {
    const path = paths[version];
    if (path === undefined) continue;
    const cgroups = mounts
      .filter((mount) => mount.version === version)
      .map((mount) => cgroupAt(mount, path))
      .filter((cgroup) => cgroup !== null);
    const best = cgroups.find(({ isOwn }) => isOwn) ?? cgroups[0];
    if (best !== undefined) return best;
  }
  return null;
}

/**
 * Whether this process may have a limit that cannot be read. This is the case if its own group is not
 * visible, because the hierarchy is not mounted here or is mounted from elsewhere.
 * @param cgroup the group that was located
 */
export function mayHideLimit(cgroup: Cgroup | null, root: string): boolean {
  if (cgroup !== null) return !cgroup.isOwn;
  const { mounts, paths } = lookUp(root);
  return Object.keys(paths).length > 0 && !mounts.some(isTopOfVersion2);
}

function lookUp(root: string) {
  const mounts = parseMounts(readText(join(root, 'proc/self/mountinfo')));
  return {
    mounts: mounts.map((mount) => ({ ...mount, mountPoint: join(root, mount.mountPoint) })),
    paths: parsePaths(readText(join(root, 'proc/self/cgroup'))),
  };
}

/** The root group has neither limits nor a type. */
function isTopOfVersion2({ version, mountPoint }: Mount): boolean {
  const has = (name: string): boolean => existsSync(join(mountPoint, name));
  return version === 2 && has('cgroup.procs') && !has('cgroup.type');
}

/** Lines of proc(5) mountinfo: id parent device root mountPoint options… - type source superOptions. */
function parseMounts(mountinfo: string): readonly Mount[] {
  const byMountPoint = new Map<string, Mount>();
  for (const line of mountinfo.split('\n')) {
    const [left = '', right = ''] = line.split(' - ', 2);
    const [, , , root = '/', mountPoint = ''] = left.split(' ').map(unescapeOctal);
    const [type, , superOptions = ''] = right.split(' ');
    const isMemory = type === 'cgroup' && superOptions.split(',').includes('memory');
    // A mount hides any earlier mount at the same point, and is listed later.
    if (isMemory) byMountPoint.set(mountPoint, { version: 1, root, mountPoint });
    if (type === 'cgroup2') byMountPoint.set(mountPoint, { version: 2, root, mountPoint });
  }
  return [...byMountPoint.values()];
}

/** mountinfo escapes spaces and backslashes in names as `\040` and `\134`. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** Lines of cgroups(7) `id:controllers:path`. The path itself may contain colons. */
function parsePaths(text: string): { 1?: string; 2?: string } {
  const paths: { 1?: string; 2?: string } = {};
  for (const line of text.split('\n')) {
    const [, id, controllers = '', path = ''] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    if (id === '0' && controllers === '') paths[2] = path;
    if (controllers.split(',').includes('memory')) paths[1] = path;
  }
  return paths;
}

function cgroupAt({ version, root: mountRoot, mountPoint }: Mount, path: string): Cgroup | null {
  const own = namesToOwnGroup({ path, mountRoot, mountPoint });
  const names = own ?? [];
  const upwards = Array.from({ length: names.length + 1 }, (_, above) =>
    join(mountPoint, ...names.slice(0, names.length - above)),
  );
  // A group whose file is missing is not visible from here; its parent is used instead.
  const readable = upwards.findIndex((directory) =>
    existsSync(join(directory, USAGE_FILE[version])),
  );
  if (readable === -1) return null;
  return { version, directories: upwards.slice(readable), isOwn: own !== null };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // no /proc on this system
  }
}
