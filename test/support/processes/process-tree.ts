import { readFileSync } from 'node:fs';

const PAGE_BYTES = 4096;

/** Resident bytes of a process and all below it, as /proc tells them just now. */
export function residentBytesOfTree(pid: number): number {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  const [, residentPages = '0'] = read(`/proc/${pid}/statm`).split(' ');
  const own = Number(residentPages) * PAGE_BYTES;
  return children.reduce((sum, child) => sum + residentBytesOfTree(child), own);
}

/** A process that has ended has nothing. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
