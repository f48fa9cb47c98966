/**
 * Sends 200 poisoned orders of one key, and then 200 good ones of another, to a service whose decodes may
 * take 5 s:
 *
 *     npm run bench:poisoned -- [--poisoned 200] [--good 200] [--limit 4000]
 *
 * There are 20 kinds of poison; half of the orders of a kind are the same, and the others differ by a byte.
 * No process but decoders may end, every good order must succeed, the first must start within 60 s, and
 * /healthz must answer within 50 ms in 99 of 100 requests. Otherwise the program exits with code 1.
 */
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { GangSheet } from '../../src/http/contract/gang-sheet.ts';
import { drawFlat } from '../support/image-files/draw-artwork.ts';
import { createMemoryGroup } from '../support/processes/memory-group.ts';
import { duringProgram } from '../support/processes/program-lifetime.ts';
import { clientOf, TWO_KEYS } from '../support/service/clients/client-of.ts';
import { startRunningService, type Lifetime } from '../support/service/running-service.ts';
import { percentileOf } from './load/percentile.ts';
import { DecoderKiller } from './poisoned/decoder-killer.ts';
import { uriOf } from './poisoned/documents.ts';
import { POISONS } from './poisoned/poisons.ts';

const { values } = parseArgs({
  options: {
    poisoned: { type: 'string', default: '200' },
    good: { type: 'string', default: '200' },
    limit: { type: 'string', default: '4000' },
  },
});
const MIB = 2 ** 20;
const HEALTH_EVERY_MS = 100;
const POLL_EVERY_MS = 250;
const FIRST_WITHIN_MS = 60_000;
const MOST_HEALTH_MS = 50;
const ENV = { API_KEYS: TWO_KEYS, QUEUE_LIMIT: '1000', DECODE_TIMEOUT_MS: '5000' };

/** A condition that must hold. */
interface Bar {
  readonly bar: string;
  readonly measured: string;
  readonly isKept: boolean;
}

await duringProgram(async (lifetime) => {
  const service = await start(lifetime);
  const pids = () => [service.child.pid, service.rendererPid()].join(' and ');
  const pidsBefore = pids();
  const health = probeHealth(service.url);
  const attacker = clientOf(service, 'attacker');
  const victim = clientOf(service, 'victim');
  const killer = new DecoderKiller(() => service.rendererPid(), attacker.read);
  const sentMs = performance.now();
  const poisoned: { readonly kind: string; readonly id: string }[] = [];
  const refused: string[] = [];
  for (const { name, signal, body } of poisonedOrders()) {
    const answer = await attacker.call<GangSheet>({ method: 'POST', path: '/gangsheets', body });
    if (answer.status !== 202) {
      refused.push(`${name}: ${answer.status} ${codeOf(answer.body)}`);
      continue;
    }
    poisoned.push({ kind: name, id: answer.body.id });
    if (signal !== undefined) killer.add(answer.body.id, signal);
  }
  report(`${poisoned.length} poisoned orders taken, ${refused.length} refused`, sentMs);

  const goodMs = performance.now();
  const good: string[] = [];
  for (let index = 0; index < Number(values.good); index += 1) {
    good.push(await victim.submit(await aGoodOrder(index)));
  }
  report(`${good.length} good orders taken`, goodMs);
  const firstStartMs = await untilFirstStarts(good, victim.read, goodMs);
  const goodEnds = await inTurn(good, (id) => untilEnded(id, victim.read));
  report('all good orders ended', goodMs);
  const poisonedEnds = await inTurn(poisoned, async ({ kind, id }) => ({
    kind,
    job: await untilEnded(id, attacker.read),
  }));
  report('all poisoned orders ended', sentMs);
  killer.stop();
  const healthMs = await health.end();
  printEnds([...refused, ...poisonedEnds.map(({ kind, job }) => `${kind}: ${outcomeOf(job)}`)]);

  const succeeded = goodEnds.filter(({ status }) => status === 'succeeded').length;
  for (const job of goodEnds)
    if (job.status !== 'succeeded') console.log(JSON.stringify(job.problem));
  const p99Ms = percentileOf(healthMs, 0.99);
  const bars: readonly Bar[] = [
    { bar: 'processes', measured: `${pidsBefore}, then ${pids()}`, isKept: pids() === pidsBefore },
    {
      bar: 'good orders',
      measured: `${succeeded} of ${good.length} succeeded`,
      isKept: succeeded === good.length,
    },
    {
      bar: 'first good order',
      measured: `started after ${Math.round(firstStartMs)} ms`,
      isKept: firstStartMs <= FIRST_WITHIN_MS,
    },
    {
      bar: '/healthz',
      measured: `p50 ${percentileOf(healthMs, 0.5).toFixed(1)}, p99 ${p99Ms.toFixed(1)}, most ${Math.max(...healthMs).toFixed(1)} ms of ${healthMs.length}`,
      isKept: p99Ms < MOST_HEALTH_MS,
    },
  ];
  console.table(bars);
  console.log(`decoders ended from outside: ${killer.ended}; load ${loadavg().join(' ')}`);
  if (bars.some(({ isKept }) => !isKept)) process.exitCode = 1;
});

async function start(lifetime: Lifetime) {
  const group = createMemoryGroup({ limitBytes: Number(values.limit) * MIB });
  if ('unavailable' in group) throw new Error(group.unavailable);
  lifetime.after(() => group.remove());
  const service = await startRunningService(lifetime, { env: ENV, group });
  await service.untilReady();
  return service;
}

/** The kinds in turn. Every second round sends orders that differ by a byte. */
function* poisonedOrders() {
  const rounds = Math.ceil(Number(values.poisoned) / POISONS.length);
  for (let round = 0; round < rounds; round += 1) {
    const mark = round % 2 === 0 ? '0' : String.fromCharCode(65 + round);
    for (const { name, signal, order } of POISONS) yield { name, signal, body: order(mark) };
  }
}

async function aGoodOrder(seed: number): Promise<object> {
  const png = await drawFlat({ widthPx: 300, heightPx: 200, seed });
  const items = [{ artwork: { data: uriOf('image/png', png) }, width: 1, quantity: 3 }];
  return { orders: [{ id: String(seed), items }], packing: { effort: 'fast' } };
}

async function untilFirstStarts(
  ids: readonly string[],
  read: (id: string) => Promise<GangSheet>,
  sinceMs: number,
): Promise<number> {
  for (;;) {
    const jobs = await Promise.all(ids.slice(0, 3).map(read));
    if (jobs.some(({ status }) => status !== 'queued')) return performance.now() - sinceMs;
    await sleep(HEALTH_EVERY_MS);
  }
}

async function untilEnded(
  id: string,
  read: (id: string) => Promise<GangSheet>,
): Promise<GangSheet> {
  for (;;) {
    const job = await read(id);
    if (['succeeded', 'failed', 'cancelled'].includes(job.status)) return job;
    await sleep(POLL_EVERY_MS);
  }
}

/** One after the other, so that the program itself is no load. */
async function inTurn<T, U>(all: readonly T[], work: (one: T) => Promise<U>): Promise<U[]> {
  const done: U[] = [];
  for (const one of all) done.push(await work(one));
  return done;
}

/** Asks for the health of the service all the time, each time on a new connection. */
function probeHealth(url: string) {
  const took: number[] = [];
  const over = new AbortController();
  const probing = (async () => {
    while (!over.signal.aborted) {
      const began = performance.now();
      await (await fetch(new URL('/healthz', url), { headers: { connection: 'close' } })).text();
      took.push(performance.now() - began);
      await sleep(HEALTH_EVERY_MS);
    }
  })();
  return {
    async end(): Promise<readonly number[]> {
      over.abort();
      await probing;
      return took;
    },
  };
}

function codeOf(body: unknown): string {
  return String((body as { code?: unknown }).code);
}

function outcomeOf({ status, problem }: GangSheet): string {
  const codes = new Set(problem?.errors?.map(({ code }) => code));
  return [status, problem?.code, ...codes].filter(Boolean).join(' ');
}

function printEnds(ends: readonly string[]): void {
  const counts = new Map<string, number>();
  for (const end of ends) counts.set(end, (counts.get(end) ?? 0) + 1);
  for (const [end, count] of [...counts].sort()) console.log(`${count} × ${end}`);
}

function report(what: string, sinceMs: number): void {
  console.log(`${what} after ${((performance.now() - sinceMs) / 1000).toFixed(1)} s`);
}
