/**
 * Benchmark of artwork from URLs. First, orders of many hosts, of which 10 % are dead, 10 % slow and 10 % fail
 * once: the time until the orders of healthy hosts are printed, beside the same without the others. Then how
 * long single jobs take whose artwork comes late, not at all, or at the second try. Then 64 files of 150 MB
 * that arrive at the same time beside 200 clients: the memory of the service, and how long `GET /healthz`
 * takes. The program exits with code 1 if an order ends otherwise than it should, or a limit is broken.
 *
 *     npm run bench:fetch -- [--only orders|times|large] [--orders 1000] [--hosts 100] [--json FILE]
 */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { peakMbOf, ticksOf } from '../support/processes/process-tree.ts';
import { duringProgram } from '../support/processes/program-lifetime.ts';
import {
  startRunningService,
  type Lifetime,
  type RunningService,
} from '../support/service/running-service.ts';
import { measureTimes } from './fetch/measure-times.ts';
import { startHosts } from './fetch/start-hosts.ts';
import type { Manner } from './fetch/hosts.ts';
import { percentileOf } from './load/percentile.ts';

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '1000' },
    hosts: { type: 'string', default: '100' },
    clients: { type: 'string', default: '200' },
    large: { type: 'string', default: '64' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});
const URLS = 5;
const MOST_SERVICE_MB = 130;
const MOST_HEALTHZ_MS = 50;

const ENV = {
  ALLOW_PRIVATE_ARTWORK_HOSTS: 'true',
  RATE_LIMIT_PER_MINUTE: '0',
  QUEUE_LIMIT: '2000',
};

/** Of ten hosts, one is dead, one slow, and one fails once. */
function mannerOf(host: number): Manner {
  const manners: readonly Manner[] = ['dead', 'slow', 'failing once'];
  return manners[host % 10] ?? 'healthy';
}

function orderOf(origin: string, order: number): object {
  const items = Array.from({ length: URLS }, (_, at) => ({
    artwork: { url: `${origin}/${order}-${at}.png` },
    width: 0.5,
  }));
  return {
    orders: [{ id: String(order), items }],
    sheet: { width: 4, maxHeight: 4 },
    packing: { effort: 'fast' },
  };
}

interface Printed {
  /** From the first order until all orders of healthy hosts were printed. */
  readonly healthySeconds: number;
  /** CPU of the service process. */
  readonly serviceCpuSeconds: number;
  readonly endsByManner: Readonly<Record<string, number>>;
}

interface Ordered {
  readonly id: string;
  readonly manner: Manner;
}

/** Orders from these hosts, in turn, and waits until all orders have ended. */
async function print(manners: readonly Manner[], orders: readonly number[]): Promise<Printed> {
  let printed: Printed | undefined;
  await duringProgram(async (lifetime) => {
    const origins = await startHosts(lifetime, manners);
    const service = await startRunningService(lifetime, { env: ENV });
    await service.untilReady();
    const startMs = performance.now();
    const sent: Ordered[] = [];
    for (const order of orders) {
      const host = order % manners.length;
      const { id } = await service.submit(orderOf(origins[host] ?? '', order));
      sent.push({ id, manner: manners[host] ?? 'healthy' });
    }
    const isHealthy = ({ manner }: Ordered) => manner === 'healthy';
    const ends = new Map<string, number>();
    await untilEnded(service, sent.filter(isHealthy), ends);
    const healthySeconds = (performance.now() - startMs) / 1000;
    await untilEnded(
      service,
      sent.filter((one) => !isHealthy(one)),
      ends,
    );
    printed = {
      healthySeconds,
      serviceCpuSeconds: ticksOf(pidOf(service)) / 100,
      endsByManner: Object.fromEntries(ends),
    };
  });
  if (printed === undefined) throw new Error('the run was cut off');
  return printed;
}

async function untilEnded(
  service: RunningService,
  jobs: readonly Ordered[],
  ends: Map<string, number>,
): Promise<void> {
  for (const { id, manner } of jobs) {
    for (;;) {
      const { body } = await service.get(`/gangsheets/${id}`);
      if (!['queued', 'running', 'paused'].includes(body.status)) {
        const end = `${manner}: ${body.problem?.code ?? body.status}`;
        ends.set(end, (ends.get(end) ?? 0) + 1);
        break;
      }
      await sleep(50);
    }
  }
}

const pidOf = ({ child }: RunningService): number => child.pid ?? 0;

/** Large files from as many hosts, all at the same time, while clients ask whether the service is well. */
async function rush(lifetime: Lifetime) {
  const count = Number(values.large);
  const origins = await startHosts(
    lifetime,
    Array.from({ length: count }, () => 'large' as const),
  );
  const service = await startRunningService(lifetime, {
    env: { ...ENV, ARTWORK_FETCHES: '64' },
  });
  await service.untilReady();
  const idleMb = peakMbOf(pidOf(service));
  const jobs = await Promise.all(
    origins.map(async (origin) => {
      const order = {
        orders: [{ id: '1', items: [{ artwork: { url: `${origin}/a` }, width: 1 }] }],
      };
      return (await service.submit(order)).id;
    }),
  );
  const tookMs: number[] = [];
  let areComing = true;
  let mostOpen = 0;
  const ask = async (client: number): Promise<void> => {
    await sleep(client * 5);
    while (areComing) {
      const startMs = performance.now();
      await (await fetch(`${service.url}/healthz`)).text();
      tookMs.push(performance.now() - startMs);
      await sleep(1_000);
    }
  };
  const asking = Array.from({ length: Number(values.clients) }, (_, client) => ask(client));
  const startMs = performance.now();
  for (const id of jobs) {
    while ((await service.get(`/gangsheets/${id}`)).body.progress.phase === 'artwork') {
      mostOpen = Math.max(mostOpen, await gauge(service, 'gangsheet_fetches_open'));
      await sleep(500);
    }
  }
  const seconds = (performance.now() - startMs) / 1000;
  areComing = false;
  await Promise.all(asking);
  return {
    idleMb,
    serviceMb: peakMbOf(pidOf(service)),
    mostOpen,
    seconds,
    healthzP50Ms: percentileOf(tookMs, 0.5),
    healthzP99Ms: percentileOf(tookMs, 0.99),
    healthzMostMs: Math.max(...tookMs),
    questions: tookMs.length,
  };
}

async function gauge(service: RunningService, name: string): Promise<number> {
  const { body } = await service.get<string>('/metrics');
  return Number(new RegExp(`^${name}\\S* (\\S+)$`, 'm').exec(body)?.[1] ?? 0);
}

async function printOrders() {
  const hosts = Array.from({ length: Number(values.hosts) }, (_, host) => mannerOf(host));
  const all = Array.from({ length: Number(values.orders) }, (_, order) => order);
  const healthy = all.filter((order) => hosts[order % hosts.length] === 'healthy');
  const without = await print(hosts, healthy);
  console.log('only healthy hosts', JSON.stringify(without));
  const among = await print(hosts, all);
  console.log('among others', JSON.stringify(among));
  const ratio = among.healthySeconds / without.healthySeconds;
  const expected = new Set([
    'healthy: succeeded',
    'slow: succeeded',
    'failing once: succeeded',
    'dead: artwork_rejected',
  ]);
  for (const end of Object.keys(among.endsByManner).filter((it) => !expected.has(it))) {
    complain(`unexpected: ${end}`);
  }
  return { without, among, ratio };
}

async function judgeTimes() {
  const bars = await measureTimes();
  for (const { bar, seconds, isKept } of bars) {
    console.log(`${isKept ? 'kept  ' : 'BROKEN'} ${bar}: ${seconds.toFixed(2)} s`);
    if (!isKept) complain(`${bar}: ${seconds.toFixed(2)} s`);
  }
  return bars;
}

async function fetchLarge() {
  let large: Awaited<ReturnType<typeof rush>> | undefined;
  await duringProgram(async (lifetime) => {
    large = await rush(lifetime);
  });
  if (large === undefined) throw new Error('the run was cut off');
  const { serviceMb, healthzP99Ms } = large;
  if (serviceMb > MOST_SERVICE_MB) complain(`the service used ${serviceMb} MB`);
  if (healthzP99Ms > MOST_HEALTHZ_MS) complain(`GET /healthz took ${healthzP99Ms} ms (p99)`);
  return large;
}

function complain(what: string): void {
  console.error(what);
  process.exitCode = 1;
}

const isWanted = (part: string): boolean => (values.only ?? part) === part;
const report = {
  ...values,
  ...(isWanted('orders') && (await printOrders())),
  ...(isWanted('times') && { times: await judgeTimes() }),
  ...(isWanted('large') && { large: await fetchLarge() }),
  loadAverage: loadavg()[0],
};
console.log(JSON.stringify(report));
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(report, null, 2));
