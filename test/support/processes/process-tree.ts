import { readFileSync } from 'node:fs';

const PAGE_BYTES = 4096;

/** Returns the resident bytes of a process and all its descendants, read from /proc. */
export function residentBytesOfTree(pid: number): number {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  const [, residentPages = '0'] = read(`/proc/${pid}/statm`).split(' ');
  const own = Number(residentPages) * PAGE_BYTES;
  return children.reduce((sum, child) => sum + residentBytesOfTree(child), own);
}

/** Reads a file. Returns an empty text if the process has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
