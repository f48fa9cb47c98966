import type { LogLine } from '../../support/service/running-service.ts';

/** Memory of the idle renderer after cleanup, in MiB, job by job. */
export interface Baselines {
  readonly heapMb: readonly number[];
  readonly residentMb: readonly number[];
}

export interface Trend {
  readonly firstMb: number;
  readonly lastMb: number;
  readonly isFlat: boolean;
}

/** A rise within these limits is noise of the allocator and not a leak. */
const NOISE_SHARE = 0.1;
const NOISE_MB = 8;

/** Reads the idle baselines from the service's log. */
export function baselinesIn(log: readonly LogLine[]): Baselines {
  const lines = log.filter(({ event }) => event === 'idle cleanup');
  const all = (name: string) => lines.map((line) => line[name] as number);
  return { heapMb: all('heapMb'), residentMb: all('residentMb') };
}

/** Compares the median of the first third with that of the last. */
export function trendOf(levels: readonly number[]): Trend {
  const third = Math.floor(levels.length / 3);
  const [firstMb, lastMb] = [median(levels.slice(0, third)), median(levels.slice(-third))];
  const isFlat = lastMb <= firstMb + Math.max(NOISE_MB, NOISE_SHARE * firstMb);
  return { firstMb, lastMb, isFlat };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}
