/** How long jobs take whose artwork comes late, not at all, or at the second try. */
import { duringProgram } from '../../support/processes/program-lifetime.ts';
import { startRunningService, type RunningService } from '../../support/service/running-service.ts';
import type { Manner } from './hosts.ts';
import { startHosts } from './start-hosts.ts';

const URLS = 200;
const MS = 1000;
const MOST_WAIT_SECONDS = 1;
const MOST_DEAD_SECONDS = 60;
const MOST_RETRY_SECONDS = 3;
const PORT_OF_NOBODY = 9;

/** A condition that must hold. */
export interface TimeBar {
  readonly bar: string;
  readonly seconds: number;
  readonly isKept: boolean;
}

/** Each case has a service of its own, with the default limits. */
export async function measureTimes(): Promise<readonly TimeBar[]> {
  const bars: TimeBar[] = [];
  const keep = (bar: string, seconds: number, most: number): void => {
    bars.push({ bar, seconds, isKept: seconds <= most });
  };
  await withHosts(['very slow', 'healthy'], async (service, [slow = '', healthy = '']) => {
    await service.submit(orderOf([`${slow}/a.png`]));
    const { createdAt, startedAt } = await service.runJob(orderOf([`${healthy}/b.png`]));
    const waited = secondsBetween(createdAt, startedAt);
    keep('A job behind one whose artwork takes 20 s starts', waited, MOST_WAIT_SECONDS);
  });
  const dead: Readonly<Record<string, readonly Manner[]>> = {
    'one silent host': ['dead'],
    '200 silent hosts': Array.from({ length: URLS }, () => 'dead' as const),
    'a port that refuses': [],
  };
  for (const [name, manners] of Object.entries(dead)) {
    await withHosts([...manners, 'healthy'], async (service, origins) => {
      const healthy = origins.at(-1) ?? '';
      const dying = origins.slice(0, -1);
      if (dying.length === 0) dying.push(`http://127.0.0.1:${PORT_OF_NOBODY}`);
      const doomed = timed(service, urlsOf(dying));
      const other = await service.runJob(orderOf([`${healthy}/a.png`]));
      const waited = secondsBetween(other.createdAt, other.startedAt);
      keep(`200 dead URLs of ${name}: another job starts`, waited, MOST_WAIT_SECONDS);
      keep(`200 dead URLs of ${name}: their own job ends`, await doomed, MOST_DEAD_SECONDS);
    });
  }
  await withHosts(['healthy', 'busy once'], async (service, [healthy = '', busy = '']) => {
    await timed(service, urlsOf([healthy]));
    const without = await timed(service, urlsOf([healthy]));
    const withOne = await timed(service, urlsOf([busy]));
    keep('One 503 among 200 pictures costs', withOne - without, MOST_RETRY_SECONDS);
  });
  return bars;
}

const urlsOf = (origins: readonly string[]): readonly string[] =>
  Array.from({ length: URLS }, (_, at) => `${origins[at % origins.length] ?? ''}/${at}.png`);

function orderOf(urls: readonly string[]): object {
  return {
    orders: [{ id: '1', items: urls.map((url) => ({ artwork: { url }, width: 0.5 })) }],
    packing: { effort: 'fast' },
  };
}

/** Seconds from the order to its end. */
async function timed(service: RunningService, urls: readonly string[]): Promise<number> {
  const { createdAt, finishedAt } = await service.runJob(orderOf(urls));
  return secondsBetween(createdAt, finishedAt);
}

/** NaN, which keeps no bar, if the end never came. */
function secondsBetween(from: string, to: string | null): number {
  return (Date.parse(to ?? '') - Date.parse(from)) / MS;
}

async function withHosts(
  manners: readonly Manner[],
  use: (service: RunningService, origins: readonly string[]) => Promise<void>,
): Promise<void> {
  await duringProgram(async (lifetime) => {
    const origins = await startHosts(lifetime, manners);
    const service = await startRunningService(lifetime, {
      env: { ALLOW_PRIVATE_ARTWORK_HOSTS: 'true' },
    });
    await service.untilReady();
    await use(service, origins);
  });
}
