import { readFileSync } from 'node:fs';

/** Memory of one process and its children, as the kernel counts it. */
export interface ProcessMemory {
  /** Anonymous resident bytes of the process and its children. */
  readonly anonymousBytes: number;
  /** Private writable bytes of the process itself, which RLIMIT_DATA limits. */
  readonly dataBytes: number;
}

const KIB = 1024;

/**
 * Reads /proc/PID/status (proc(5)): RssAnon and VmData.
 * @returns null if the process has ended, and on systems without /proc
 */
export function readProcessMemory(pid: number): ProcessMemory | null {
  const status = read(`/proc/${pid}/status`);
  // A process that has exited, but has not been waited for, has a status without memory.
  if (!status?.includes('RssAnon:')) return null;
  const children = read(`/proc/${pid}/task/${pid}/children`)?.split(' ').filter(Boolean) ?? [];
  const ofChildren = children.reduce(
    (sum, child) => sum + (readProcessMemory(Number(child))?.anonymousBytes ?? 0),
    0,
  );
  return {
    anonymousBytes: bytesOf(status, 'RssAnon') + ofChildren,
    dataBytes: bytesOf(status, 'VmData'),
  };
}

function bytesOf(status: string, name: string): number {
  const at = status.indexOf(`${name}:`);
  return at === -1 ? 0 : Number.parseInt(status.slice(at + name.length + 1), 10) * KIB;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
