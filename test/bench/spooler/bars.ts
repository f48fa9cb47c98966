import type { LogLine } from '../../support/service/running-service.ts';
import type { SpoolerCase } from './cases.ts';
import type { CaseResult } from './run-case.ts';

/** A condition that must hold. */
export interface Bar {
  readonly bar: string;
  readonly measured: string;
  readonly isKept: boolean;
}

/** What must hold after every case. */
export function barsOf(
  { shop, leastFreeBytes }: CaseResult,
  {
    orders,
    kills = 0,
    isFilledFromOutside = false,
  }: Pick<SpoolerCase, 'orders' | 'kills' | 'isFilledFromOutside'>,
): readonly Bar[] {
  const hashes = shop.printed.flatMap(({ parts }) => parts.map(({ sha256 }) => sha256));
  const counts = renderings(shop.log);
  const twice = [...counts.values()].filter((count) => count > 1).length;
  const died = shop.log.filter(({ event }) => event === 'renderer died').length;
  const silent = shop.told.filter(({ missingBytes, remedies, untold }) => {
    return missingBytes === null || !(missingBytes > 0) || remedies === 0 || untold > 0;
  });
  return [
    {
      bar: 'every order succeeded, once',
      measured: `${shop.printed.length} of ${orders} printed, ${shop.failed.length} failed ${shop.failed.map(({ problem }) => problem?.detail).join(' ')}`,
      isKept: shop.printed.length === orders && shop.failed.length === 0,
    },
    {
      bar: 'no sheet was printed twice',
      measured: `${new Set(hashes).size} of ${hashes.length} sheets differ, ${twice} of ${counts.size} were rendered twice`,
      isKept:
        new Set(hashes).size === hashes.length && twice === 0 && counts.size === hashes.length,
    },
    {
      bar: 'the disk was not filled to the last byte',
      measured: `${toMb(leastFreeBytes)} MB free at least`,
      isKept: leastFreeBytes > 0 || isFilledFromOutside,
    },
    {
      bar: 'every wait was told with what is missing and what to do',
      measured: `${shop.told.length - silent.length} of ${shop.told.length}`,
      isKept: silent.length === 0,
    },
    {
      bar: 'no renderer died but those killed',
      measured: `${died} of ${kills}`,
      isKept: died === kills,
    },
  ];
}

/** How often each part was rendered to its end. */
function renderings(log: readonly LogLine[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of log) {
    if (line.event !== 'step done' || line['step'] !== 'rendering') continue;
    const part = `${String(line['jobId'])}/${String(line['part'])}`;
    counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  return counts;
}

function toMb(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
