import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FromRenderer, ToRenderer } from '../../src/messages.ts';
import { classifyDeath } from '../../src/supervision/classify-death.ts';
import type { RendererDeath } from '../../src/supervision/post-mortem.ts';
import { RendererProcess } from '../../src/supervision/renderer-process.ts';
import { silentLogger } from '../../src/telemetry/logger.ts';
import { tempDir } from '../support/temp-dir.ts';

const READY = `process.send({ type: 'ready' });`;
const OBEYS = `process.on('message', (message) => { if (message.type === 'shutdown') process.exit(0); });`;

/** Supervises a renderer with this code, and lets tests wait for what comes of it. */
async function supervise(t: TestContext, code: string, env: Record<string, string> = {}) {
  const entry = join(await tempDir(t), 'renderer.mjs');
  await writeFile(entry, code);
  const messages: FromRenderer[] = [];
  const deaths: string[] = [];
  const reports: RendererDeath[] = [];
  const recycled: string[] = [];
  let givenUp = 0;
  const renderer = new RendererProcess({
    ...{ entry, env, threads: 2 },
    log: silentLogger(),
    readOomKills: () => undefined,
    onMessage: (message) => messages.push(message),
    flightPath: join(dirname(entry), 'renderer.flight'),
    maxDeaths: 5,
    recycling: { maxBytes: null, maxAgeMs: null },
    onDeath(death) {
      deaths.push(classifyDeath(death));
      reports.push(death);
    },
    onGiveUp: () => (givenUp += 1),
    onRecycle: (reason) => recycled.push(reason),
  });
  t.after(() => renderer.stop(0));
  renderer.start();
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await sleep(5, undefined, { signal: t.signal });
  };
  return { renderer, messages, deaths, reports, recycled, until, givenUp: () => givenUp };
}

test('A renderer is ready when it says so, and its heartbeats tell of its memory', async (t) => {
  const memory = { state: 'normal', usedBytes: 1 };
  const heartbeat = `process.send({ type: 'heartbeat', memory: ${JSON.stringify(memory)} });`;
  const { renderer, until } = await supervise(t, READY + heartbeat + OBEYS);
  assert.equal(renderer.isReady(), false);
  await until(() => renderer.memory() !== null);
  assert.equal(renderer.isReady(), true);
  assert.deepEqual(renderer.memory(), memory);
});

test('It is started with garbage collection exposed and the allocator settings', async (t) => {
  const tell = `process.send({ gc: typeof gc, arenas: process.env.MALLOC_ARENA_MAX, pool: process.env.UV_THREADPOOL_SIZE });`;
  const { messages, until } = await supervise(t, tell + OBEYS);
  await until(() => messages.length > 0);
  assert.deepEqual(messages[0], { gc: 'function', arenas: '2', pool: '6' });
});

test('A killed renderer is reported and started again', async (t) => {
  const { renderer, deaths, until } = await supervise(t, READY + OBEYS);
  await until(() => renderer.isReady());
  const firstPid = renderer.pid!;
  process.kill(firstPid, 'SIGKILL');
  await until(() => deaths.length === 1);
  assert.equal(renderer.isReady(), false);
  assert.equal(renderer.memory(), null);
  await until(() => renderer.isReady());
  assert.notEqual(renderer.pid, firstPid);
  assert.deepEqual(deaths, ['killed']);
});

test('A renderer that crashes at once is started again later and later', async (t) => {
  const { deaths, until } = await supervise(t, 'process.exit(3);');
  await until(() => deaths.length === 3);
  assert.deepEqual(deaths, ['crash', 'crash', 'crash']);
});

test('One that the system refuses to start is a death as well, and is started again', async (t) => {
  // More than the kernel takes: of a lack of memory too, `fork` throws instead of telling later.
  const env: Record<string, string> = { HUGE: 'x'.repeat(2 ** 20) };
  const { renderer, deaths, reports, until } = await supervise(t, READY + OBEYS, env);
  assert.deepEqual(deaths, ['crash']);
  assert.match(reports[0]!.stderr.join(), /E2BIG/);
  delete env['HUGE'];
  await until(() => renderer.isReady());
  assert.deepEqual(deaths, ['crash']);
});

test('Stopping asks first, and what does not obey is killed after the grace', async (t) => {
  const obeying = await supervise(t, READY + OBEYS);
  await obeying.until(() => obeying.renderer.isReady());
  await obeying.renderer.stop(10_000);
  assert.deepEqual(obeying.deaths, []);

  const deaf = await supervise(t, `${READY} setInterval(() => {}, 1000);`);
  await deaf.until(() => deaf.renderer.isReady());
  await deaf.renderer.stop(50);
  assert.equal(deaf.renderer.isReady(), false);
  assert.deepEqual(deaf.deaths, []);
});

test('What a dying renderer wrote to stderr is passed on and stands in the report of its death', async (t) => {
  const { reports, until } = await supervise(t, `console.error('out of luck'); process.exit(3);`);
  await until(() => reports.length >= 1);
  assert.deepEqual(reports[0]?.stderr, ['out of luck']);
  assert.equal(reports[0].code, 3);
});

test('A heap that runs over is told from any other abort', async (t) => {
  const code = `${READY} const all = []; for (;;) all.push(new Array(1e6).fill(0.5));`;
  const { deaths, reports, until } = await supervise(t, code);
  await until(() => deaths.length === 1);
  assert.equal(deaths[0], 'heap_oom', reports[0]?.stderr.join('\n'));
  assert.ok(reports[0]?.stderr.some((line) => line.includes('heap')));
});

test('After the fifth death in a short time it is given up', async (t) => {
  const { deaths, givenUp, until } = await supervise(t, 'process.exit(3);');
  await until(() => givenUp() === 1);
  assert.equal(deaths.length, 5);
});

test('A renderer whose floor is high takes no new work, ends its work first, and is replaced without a death', async (t) => {
  const job = { type: 'run', job: { id: 'a' } } as unknown as ToRenderer;
  const floor = `{ type: 'floor', usedBytes: 50, budgetBytes: 100, jobs: 1 }`;
  const code = `${READY} ${OBEYS} let n = 0; process.on('message', ({ type }) => { n += 1; if (type === 'run') { process.send(${floor}); } if (type === 'stop') process.send({ type: 'finished', jobId: 'a' }); });`;
  const { renderer, recycled, deaths, until, messages } = await supervise(t, code);
  await until(() => renderer.isReady());
  const firstPid = renderer.pid;
  renderer.send(job);
  await until(() => messages.some(({ type }) => type === 'floor'));
  assert.equal(renderer.isReady(), false);
  assert.deepEqual(recycled, []);
  renderer.send({ type: 'stop', jobId: 'a', why: 'cancelled' });
  await until(() => renderer.isReady());
  assert.notEqual(renderer.pid, firstPid);
  assert.deepEqual(recycled, ['floor_high']);
  assert.deepEqual(deaths, []);
});
