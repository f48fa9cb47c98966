import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CgroupMemory } from '../../../src/memory/readings/cgroup.ts';

/** A memory control group of the kernel for processes that a test starts. */
export interface MemoryGroup {
  readonly path: string;
  /** Starts a process inside the group. The options are those of `spawn`. */
  spawn(command: string, args?: readonly string[], options?: SpawnOptions): ChildProcess;
  /** Runs a process inside the group to its end and resolves to its output. */
  run(command: string, args?: readonly string[], options?: SpawnOptions): Promise<Ended>;
  /** Sets the limit; null removes it. */
  setLimit(limitBytes: number | null): void;
  /** Moves a running process into the group. */
  add(pid: number): void;
  /** Creates a group below this one. */
  createChild(options: MemoryGroupOptions): MemoryGroup;
  /** Number of processes in this group that the kernel has killed for lack of memory. */
  oomKills(): number;
  /** All charged memory, including page cache. */
  usageBytes(): number;
  /** Memory in use as the service counts it, without page cache. */
  usedBytes(): number;
  /** Highest `usageBytes` so far. */
  peakBytes(): number;
  /** Kills all processes in the group and removes it, children first. May be called twice. */
  remove(): Promise<void>;
}

interface MemoryGroupOptions {
  /** null for no limit. */
  readonly limitBytes: number | null;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Groups are created below the root, because the limits of the test's own group would also apply inside it. */
const HIERARCHY = '/sys/fs/cgroup/memory';

let created = 0;

/**
 * Creates a memory group of cgroup version 1, which needs root and a writable hierarchy. Always call
 * `remove()`. When the test process exits without it, the group is removed if it is empty.
 */
export function createMemoryGroup(
  options: MemoryGroupOptions,
): MemoryGroup | { readonly unavailable: string } {
  created += 1;
  const path = join(HIERARCHY, `gangsheet-test-${process.pid}-${created}`);
  try {
    return createAt(path, options);
  } catch (error) {
    return { unavailable: `cannot create a memory control group: ${String(error)}` };
  }
}

function createAt(path: string, { limitBytes }: MemoryGroupOptions): MemoryGroup {
  mkdirSync(path);
  const file = (name: string): string => join(path, name);
  const read = (name: string): string => readFileSync(file(name), 'utf8');
  const children: MemoryGroup[] = [];
  const memory = new CgroupMemory({ version: 1, directories: [path] });
  const lastResort = (): void => {
    removeIfEmpty(path);
  };
  process.once('exit', lastResort);

  const group: MemoryGroup = {
    path,
    spawn(command, args = [], spawnOptions = {}) {
      const script = 'echo $$ > "$0" && exec "$@"';
      const inGroup = ['-c', script, file('cgroup.procs'), command, ...args];
      return spawn('/bin/sh', inGroup, spawnOptions);
    },
    run: (command, args, spawnOptions) => untilEnded(group.spawn(command, args, spawnOptions)),
    setLimit: (bytes) => writeFileSync(file('memory.limit_in_bytes'), String(bytes ?? -1)),
    add: (pid) => writeFileSync(file('cgroup.procs'), String(pid)),
    createChild(options) {
      const child = createAt(join(path, `child-${children.length + 1}`), options);
      children.push(child);
      return child;
    },
    oomKills: () => Number(/^oom_kill (\d+)$/m.exec(read('memory.oom_control'))?.[1] ?? 0),
    usageBytes: () => Number(read('memory.usage_in_bytes')),
    usedBytes: () => memory.sample(Infinity)!.usedBytes,
    peakBytes: () => Number(read('memory.max_usage_in_bytes')),
    async remove() {
      for (const child of children) await child.remove();
      memory.close();
      await killAndRemove(path);
      process.off('exit', lastResort);
    },
  };
  if (limitBytes !== null) group.setLimit(limitBytes);
  return group;
}

/** Removes a group. A killed process belongs to it until the kernel has cleaned up, so this takes some tries. */
async function killAndRemove(path: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    for (const pid of pidsIn(path)) kill(pid);
    if (removeIfEmpty(path)) return;
    await setTimeout(50);
  }
  throw new Error(`${path} still holds the processes ${pidsIn(path).join(', ')}`);
}

function pidsIn(path: string): readonly number[] {
  try {
    return readFileSync(join(path, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has ended meanwhile.
  }
}

/** Returns whether the group was removed or no longer exists. */
function removeIfEmpty(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function untilEnded(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
