import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface OwnGroup {
  /** This process's group, from `/proc/self/cgroup`. */
  readonly path: string;
  /** Group that is visible at the mount point, from `/proc/self/mountinfo`. */
  readonly mountRoot: string;
  readonly mountPoint: string;
}

/** A path as the kernel writes it: steps up from the root of the namespace, then down. */
interface Steps {
  readonly up: number;
  readonly down: readonly string[];
}

/**
 * Returns the names that lead from the mount point to this process's group; null if the group is
 * not visible from there.
 *
 *     view                              path     mount root   names
 *     nested group                      /a/b     /            a/b
 *     cgroup namespace (containers)     /        /            none
 *     bind mount without a namespace    /a/b     /a/b         none
 *     namespace with an older mount     /b       /..          ?/b
 *     group outside of the namespace    /../b    /            not visible
 *
 * A mount that is older than the namespace starts above the namespace's root, and the names of the
 * groups in between are unknown. In that case, the group at that depth that lists this process is
 * used.
 */
export function namesToOwnGroup({
  path,
  mountRoot,
  mountPoint,
}: OwnGroup): readonly string[] | null {
  const own = stepsOf(path);
  const mount = stepsOf(mountRoot);
  const unnamed = mount.up - own.up;
  if (unnamed > 0 && mount.down.length === 0) return search(mountPoint, unnamed, own.down);
  const isBelow = unnamed === 0 && mount.down.every((name, depth) => name === own.down[depth]);
  return isBelow ? own.down.slice(mount.down.length) : null;
}

function stepsOf(path: string): Steps {
  const names = path.split('/').filter(Boolean);
  const down = names.filter((name) => name !== '..');
  return { up: names.length - down.length, down };
}

/** Searches the groups at this depth below the mount point. There are a few hundred on a busy host. */
function search(
  mountPoint: string,
  levels: number,
  down: readonly string[],
): readonly string[] | null {
  let above: readonly (readonly string[])[] = [[]];
  for (let level = 0; level < levels; level += 1) {
    above = above.flatMap((names) =>
      groupsIn(join(mountPoint, ...names)).map((name) => [...names, name]),
    );
  }
  const candidates = above.map((names) => [...names, ...down]);
  return candidates.find((names) => holdsThisProcess(join(mountPoint, ...names))) ?? null;
}

function groupsIn(directory: string): readonly string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return []; // removed in the meantime, or not readable
  }
}

/** The kernel lists a group's processes by their ids in the reader's own namespace. */
function holdsThisProcess(directory: string): boolean {
  try {
    const processes = readFileSync(join(directory, 'cgroup.procs'), 'utf8');
    return processes.split('\n').includes(String(process.pid));
  } catch {
    return false; // no such group
  }
}
