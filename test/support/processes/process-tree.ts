import { readFileSync } from 'node:fs';

const PAGE_BYTES = 4096;

/** Returns the resident bytes of a process and all its descendants, read from /proc. */
export function residentBytesOfTree(pid: number): number {
  const [, residentPages = '0'] = read(`/proc/${pid}/statm`).split(' ');
  const own = Number(residentPages) * PAGE_BYTES;
  return childrenOf(pid).reduce((sum, child) => sum + residentBytesOfTree(child), own);
}

/** Returns the processes that the main thread of a process has started and that have not been reaped. */
export function childrenOf(pid: number): readonly number[] {
  return read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

/** Returns the processor time of a process so far, in hundredths of a second. */
export function ticksOf(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

/** Returns the most memory that a process has had resident so far, in whole MiB. */
export function peakMbOf(pid: number): number {
  const [, kilobytes = '0'] = /VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`)) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}

/** Reads a file. Returns an empty text if the process has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
