/**
 * Load benchmark with many concurrent clients: orders with idempotency keys, duplicates and aborted
 * connections, uploads, quotes, status requests, event streams, downloads and invalid requests. Afterwards
 * every accepted order must be exactly one job with all its pieces, every webhook must have received its
 * job's event under one id, no response may have been a 5xx, and the service must have stayed small.
 * Otherwise the program exits with code 1.
 *
 *     npm run bench:load -- --clients 200 --seconds 60 --json FILE
 */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { GangSheetPage } from '../../src/http/contract/gang-sheet.ts';
import { seededRandom } from '../support/image-files/noise.ts';
import { peakMbOf } from '../support/processes/process-tree.ts';
import { duringProgram } from '../support/processes/program-lifetime.ts';
import { startRunningService, type RunningService } from '../support/service/running-service.ts';
import {
  startReceiver,
  type Reaction,
  type WebhookReceiver,
} from '../support/service/webhook-receiver.ts';
import { until } from '../support/processes/until.ts';
import { Caller } from './load/caller.ts';
import { allJobs, Ledger } from './load/ledger.ts';
import { percentileOf } from './load/percentile.ts';
import { cpuMsOf } from './render/watch-tree.ts';
import { Shopper } from './load/shopper.ts';

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '60' },
    json: { type: 'string' },
  },
});
/** An API key may have at most 20 event streams. */
const CLIENTS_OF_SHOP = 10;
const MOST_SERVICE_MB = 120;
const shopOf = (client: number) => `shop-${Math.floor(client / CLIENTS_OF_SHOP)}`;

interface Run {
  readonly service: RunningService;
  readonly caller: Caller;
  readonly ledger: Ledger;
  readonly shops: readonly string[];
  readonly receiver: WebhookReceiver;
}

/** Rejects one webhook request in fifty, which the service then retries. */
const react: Reaction = (response, n) => response.writeHead(n % 50 === 7 ? 503 : 204).end();

async function rush({ caller, ledger, receiver }: Run): Promise<void> {
  const endMs = performance.now() + Number(values.seconds) * 1000;
  const shoppers = Array.from({ length: Number(values.clients) }, (_, client) => {
    const random = seededRandom(client + 1);
    return new Shopper({ caller, ledger, shop: shopOf(client), webhookUrl: receiver.url, random });
  });
  const runShopper = async (shopper: Shopper): Promise<void> => {
    while (performance.now() < endMs) await shopper.visit();
  };
  await Promise.all(shoppers.map(runShopper));
}

/** Retries every order whose connection was cut, with the same key, until it is accepted. */
async function retryOrders({ ledger, caller, shops, receiver }: Run): Promise<void> {
  const senders = new Map(
    shops.map((shop) => [
      shop,
      new Shopper({ caller, ledger, shop, webhookUrl: receiver.url, random: Math.random }),
    ]),
  );
  for (const order of ledger.unanswered) {
    while (order.ids.size === 0) {
      const status = await senders.get(order.shop)?.send(order);
      if (status !== 202) await sleep(200);
    }
  }
}

async function jobsOf({ service, shops }: Run) {
  const pages = shops.map((shop) =>
    allJobs(async (path) => {
      const headers = { authorization: `Bearer secret-of-${shop}` };
      return (await service.call<GangSheetPage>({ path, headers })).body;
    }),
  );
  return (await Promise.all(pages)).flat();
}

async function untilDrained(run: Run): Promise<void> {
  const isOpen = ({ status }: { status: string }) =>
    ['queued', 'running', 'paused'].includes(status);
  while ((await jobsOf(run)).some(isOpen)) await sleep(1000);
  const allSent = async () =>
    /^gangsheet_webhooks_pending\S* 0$/m.test((await run.service.get<string>('/metrics')).body);
  await until('all webhooks are sent', allSent, { everyMs: 1000 });
}

function show({ caller }: Run) {
  return [...caller.records].map(([call, { tookMs, statuses }]) => ({
    call,
    calls: [...statuses.values()].reduce((sum, count) => sum + count, 0),
    statuses: Object.fromEntries([...statuses].sort(([a], [b]) => a - b)),
    p50Ms: Number(percentileOf(tookMs, 0.5).toFixed(1)),
    p99Ms: Number(percentileOf(tookMs, 0.99).toFixed(1)),
  }));
}

await duringProgram(async (lifetime) => {
  const shops = [...new Set(Array.from({ length: Number(values.clients) }, (_, n) => shopOf(n)))];
  const API_KEYS = shops.map((shop) => `${shop}:secret-of-${shop}`).join(',');
  const service = await startRunningService(lifetime, {
    env: {
      API_KEYS,
      RATE_LIMIT_PER_MINUTE: '0',
      QUEUE_LIMIT: '200',
      ALLOW_PRIVATE_WEBHOOK_HOSTS: 'true',
    },
  });
  await service.untilReady();
  const caller = new Caller(service.url);
  lifetime.after(() => caller.close());
  const receiver = await startReceiver(lifetime, react);
  const run = { service, caller, ledger: new Ledger(), shops, receiver };
  await rush(run);
  const loadAverage = loadavg()[0];
  await retryOrders(run);
  await untilDrained(run);
  const jobs = await jobsOf(run);
  const faults = [
    ...run.ledger.faultsOf(jobs),
    ...run.ledger.faultsOfEvents(receiver.received),
    ...caller.offences,
  ];
  const servicePeakMb = peakMbOf(service.child.pid ?? 0);
  const serviceCpuMs = cpuMsOf(service.child.pid ?? 0);
  if (servicePeakMb > MOST_SERVICE_MB)
    faults.push(`the service used ${servicePeakMb} MB of memory`);
  const calls = show(run);
  const callCount = calls.reduce((sum, { calls: count }) => sum + count, 0);
  const report = {
    ...values,
    jobs: jobs.length,
    webhookRequests: receiver.received.length,
    servicePeakMb,
    callCount,
    serviceCpuMsPerCall: Number((serviceCpuMs / callCount).toFixed(2)),
    loadAverage,
  };
  if (values.json !== undefined) {
    writeFileSync(values.json, JSON.stringify({ ...report, calls, faults }, null, 2));
  }
  console.table(calls);
  console.log(JSON.stringify(report));
  for (const fault of faults.slice(0, 20)) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
});
