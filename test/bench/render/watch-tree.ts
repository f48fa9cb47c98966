import { readFileSync } from 'node:fs';

export interface TreeUse {
  readonly cpuMs: number;
  /** Resident memory of all processes of the tree at the same time. */
  readonly peakRssBytes: number;
}

const POLL_MS = 10;
/** Linux counts processor time in hundredths of a second for user space. */
const TICK_MS = 10;

/** Watches a process and its descendants with the kernel's figures. */
export function watchTree(root: number): { end(): TreeUse } {
  const cpu = new Map<number, number>();
  let peakRssBytes = 0;
  const look = (): void => {
    const use = treeOf(root).map((pid) => ({ pid, ...useOf(pid) }));
    for (const { pid, cpuMs } of use) cpu.set(pid, Math.max(cpu.get(pid) ?? 0, cpuMs));
    // The kernel's high-water mark includes peaks between two samples.
    const rss = use.length === 1 ? use[0]!.highWaterBytes : sum(use.map((one) => one.rssBytes));
    peakRssBytes = Math.max(peakRssBytes, rss);
  };
  const timer = setInterval(look, POLL_MS);
  return {
    end() {
      clearInterval(timer);
      return { cpuMs: sum([...cpu.values()]), peakRssBytes };
    },
  };
}

/** Returns the processor time so far of one process. */
export function cpuMsOf(pid: number): number {
  return useOf(pid).cpuMs;
}

/** Returns the processor time so far of a process and of its descendants that still run. */
export function cpuMsOfTree(root: number): number {
  return sum(treeOf(root).map((pid) => useOf(pid).cpuMs));
}

function treeOf(pid: number): readonly number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(treeOf)];
}

function useOf(pid: number): { cpuMs: number; rssBytes: number; highWaterBytes: number } {
  const stat = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
  const status = read(`/proc/${pid}/status`);
  const kilobytes = (name: string) =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) * 1024;
  return {
    cpuMs: (Number(stat[11] ?? 0) + Number(stat[12] ?? 0)) * TICK_MS,
    rssBytes: kilobytes('VmRSS'),
    highWaterBytes: kilobytes('VmHWM'),
  };
}

/** Returns nothing when the process has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
