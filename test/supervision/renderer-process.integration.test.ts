import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import inspector from 'node:inspector';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobMessage, ToRenderer } from '../../src/messages.ts';
import type { RendererDeath } from '../../src/supervision/incidents/classify-death.ts';
import type { RecyclingLimits } from '../../src/supervision/recycling.ts';
import { RendererProcess } from '../../src/supervision/renderer-process.ts';
import { silentLogger } from '../../src/telemetry/logger.ts';
import { tempDir } from '../support/temp-dir.ts';

const READY = `process.send({ type: 'ready' });`;
const OBEYS = `process.on('message', (message) => { if (message.type === 'shutdown') process.exit(0); });`;

interface Supervision {
  readonly env?: Record<string, string>;
  readonly giveUpAfterMs?: number;
  readonly recycling?: Partial<RecyclingLimits>;
}

/** Supervises a renderer that runs this code, and lets tests wait for events. */
async function supervise(
  t: TestContext,
  code: string,
  { env = {}, giveUpAfterMs = 60_000, recycling = {} }: Supervision = {},
) {
  const entry = join(await tempDir(t), 'renderer.mjs');
  await writeFile(entry, code);
  const metrics: object[] = [];
  const jobMessages: JobMessage[] = [];
  const answered: string[] = [];
  const deaths: string[] = [];
  const reports: RendererDeath[] = [];
  const recycled: string[] = [];
  const ended: string[] = [];
  const counted: object[] = [];
  let exits = 0;
  let givenUp = 0;
  const renderer = new RendererProcess({
    launch: { entry, env, settings: {}, threads: 2 },
    life: {
      flightPath: join(dirname(entry), 'renderer.flight'),
      recycling: { lookEveryMs: 0, maxBytes: null, maxAgeMs: null, ...recycling },
      readOomKills: () => undefined,
    },
    log: silentLogger(),
    maxDeaths: 5,
    giveUpAfterMs,
  });
  t.after(() => renderer.stop(0));
  renderer.start({
    started: () => Promise.resolve(),
    ready: () => undefined,
    heartbeat: () => undefined,
    metrics: (exported) => metrics.push(...exported),
    counted: (event) => counted.push(event),
    exited: () => (exits += 1),
    decoderEnded: () => undefined,
    job: (message) => jobMessages.push(message),
    quoted(questionId, { items, warnings }) {
      answered.push(`quoted ${questionId}: ${JSON.stringify([...items, ...warnings])}`);
    },
    preflighted: (questionId) => answered.push(`preflighted ${questionId}`),
    questionFailed: (questionId) => answered.push(`failed ${questionId}`),
    died(death) {
      deaths.push(death.class);
      reports.push(death);
    },
    ended: (reason) => ended.push(reason),
    gaveUp: () => (givenUp += 1),
    recycled: (reason) => recycled.push(reason),
  });
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await sleep(5, undefined, { signal: t.signal });
  };
  const heard = { metrics, counted, jobMessages, answered, deaths, reports, recycled, ended };
  return { ...heard, renderer, until, givenUp: () => givenUp, exits: () => exits };
}

test('A renderer is ready when it says so, and its heartbeats report its memory', async (t) => {
  const memory = { state: 'normal', usedBytes: 1 };
  const heartbeat = `process.send({ type: 'heartbeat', memory: ${JSON.stringify(memory)}, stalledJob: null });`;
  const { renderer, until } = await supervise(t, READY + heartbeat + OBEYS);
  assert.equal(renderer.isReady(), false);
  await until(() => renderer.memory() !== null);
  assert.equal(renderer.isReady(), true);
  assert.deepEqual(renderer.memory(), memory);
});

test('Starts a renderer with garbage collection exposed and the allocator settings', async (t) => {
  const tell = `process.send({ type: 'metrics', metrics: [{ gc: typeof gc, arenas: process.env.MALLOC_ARENA_MAX, pool: process.env.UV_THREADPOOL_SIZE }] });`;
  const { metrics, until } = await supervise(t, tell + OBEYS);
  await until(() => metrics.length > 0);
  assert.deepEqual(metrics[0], { gc: 'function', arenas: '2', pool: '6' });
});

test('Reports a killed renderer and starts it again', async (t) => {
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

test('Restarts a renderer that crashes at once after longer and longer delays', async (t) => {
  const { deaths, until } = await supervise(t, 'process.exit(3);');
  await until(() => deaths.length === 3);
  assert.deepEqual(deaths, ['crash', 'crash', 'crash']);
});

test('Treats a renderer that the system refuses to start as a death, and tries again', async (t) => {
  // The environment is larger than the kernel accepts. As with a lack of memory, `fork` throws.
  const env: Record<string, string> = { HUGE: 'x'.repeat(2 ** 20) };
  const { renderer, deaths, reports, until } = await supervise(t, READY + OBEYS, { env });
  assert.deepEqual(deaths, ['crash']);
  assert.match(reports[0]!.stderr.join(), /E2BIG/);
  delete env['HUGE'];
  await until(() => renderer.isReady());
  assert.deepEqual(deaths, ['crash']);
});

test('Asks a renderer to stop, and kills it after the grace period if it does not', async (t) => {
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

test('Forwards the stderr of a dying renderer and includes it in the report of its death', async (t) => {
  const { reports, until } = await supervise(t, `console.error('out of luck'); process.exit(3);`);
  await until(() => reports.length >= 1);
  assert.deepEqual(reports[0]?.stderr, ['out of luck']);
  assert.equal(reports[0].code, 3);
});

test('Distinguishes an exhausted heap from any other abort', async (t) => {
  const code = `${READY} const all = []; for (;;) all.push(new Array(1e6).fill(0.5));`;
  const { deaths, reports, until } = await supervise(t, code);
  await until(() => deaths.length === 1);
  assert.equal(deaths[0], 'heap_oom', reports[0]?.stderr.join('\n'));
  assert.ok(reports[0]?.stderr.some((line) => line.includes('heap')));
});

test('Gives up when no renderer could be started for too long', async (t) => {
  const { deaths, givenUp, until } = await supervise(t, 'process.exit(3);', { giveUpAfterMs: 500 });
  await until(() => givenUp() === 1);
  const count = deaths.length;
  await sleep(500, undefined, { signal: t.signal });
  assert.equal(deaths.length, count);
});

test('A renderer that starts but keeps dying idle opens the circuit instead of giving up', async (t) => {
  const { renderer, deaths, givenUp, until } = await supervise(
    t,
    `${READY} setTimeout(() => process.exit(3), 20);`,
    { giveUpAfterMs: 500 },
  );
  await until(() => deaths.length === 5);
  const { state, retryInMs } = renderer.circuit();
  assert.equal(state, 'open');
  assert.ok(retryInMs > 20_000, `the trial begins in ${retryInMs} ms`);
  await sleep(1000, undefined, { signal: t.signal });
  assert.deepEqual([deaths.length, givenUp(), renderer.isReady()], [5, 0, false]);
});

test('Deaths during work neither open the circuit nor delay the next start', async (t) => {
  const job = { type: 'run', job: { id: 'a' } } as unknown as ToRenderer;
  const code = `${READY} process.on('message', () => process.exit(3));`;
  const { renderer, deaths, until } = await supervise(t, code);
  const startedMs = performance.now();
  for (let died = 1; died <= 7; died += 1) {
    await until(() => renderer.isReady());
    renderer.send(job);
    await until(() => deaths.length === died);
  }
  assert.equal(renderer.circuit().state, 'closed');
  // Doubled at each death, the delays alone would be 12.7 s.
  const tookMs = performance.now() - startedMs;
  assert.ok(tookMs < 12_000, `seven deaths took ${tookMs} ms`);
});

test('Ends a renderer at work without a death, and starts another one at once', async (t) => {
  const { renderer, deaths, ended, until } = await supervise(t, READY + OBEYS);
  await until(() => renderer.isReady());
  const firstPid = renderer.pid;
  renderer.end('cancelled_job');
  await until(() => renderer.isReady() && renderer.pid !== firstPid);
  assert.deepEqual(ended, ['cancelled_job']);
  assert.deepEqual(deaths, []);
});

test('A renderer with a high idle baseline takes no new work, finishes its work, and is replaced without a death', async (t) => {
  const job = { type: 'run', job: { id: 'a' } } as unknown as ToRenderer;
  const baseline = `{ type: 'idle-baseline', usedBytes: 50, budgetBytes: 100, jobs: 1 }`;
  const code = `${READY} ${OBEYS} let n = 0; process.on('message', ({ type }) => { n += 1; if (type === 'run') { process.send(${baseline}); } if (type === 'stop') process.send({ type: 'finished', jobId: 'a' }); });`;
  const { renderer, recycled, exits, deaths, until } = await supervise(t, code);
  await until(() => renderer.isReady());
  const firstPid = renderer.pid;
  renderer.send(job);
  await until(() => !renderer.takes('job'));
  assert.ok(renderer.takes('question') && renderer.isReady());
  assert.equal(renderer.pid, firstPid);
  assert.deepEqual(recycled, []);
  renderer.send({ type: 'stop', jobId: 'a', why: 'cancelled' });
  await until(() => renderer.isReady() && renderer.pid !== firstPid);
  assert.deepEqual(recycled, ['floor_high']);
  assert.deepEqual(deaths, []);
  assert.equal(exits(), 1);
});

test('A renderer whose queue is never empty is measured in a moment that is made for it', async (t) => {
  const code = `${READY} ${OBEYS} let jobs = 0; process.on('message', (message) => {
    if (message.type === 'run') setTimeout(() => process.send({ type: 'finished', jobId: message.job.id }), 20);
    if (message.type === 'measure-idle') process.send({ type: 'idle-baseline', usedBytes: 50, budgetBytes: 100, jobs: 1 });
  });`;
  const { renderer, recycled, deaths, jobMessages, until } = await supervise(t, code);
  await until(() => renderer.isReady());
  let sent = 0;
  const fill = (): void => {
    while (renderer.takes('job') && sent - jobMessages.length < 2) {
      sent += 1;
      renderer.send({ type: 'run', job: { id: String(sent) } } as unknown as ToRenderer);
    }
  };
  await until(() => {
    fill();
    return recycled.length > 0;
  });
  assert.deepEqual(recycled, ['floor_high']);
  assert.deepEqual(deaths, []);
  assert.equal(jobMessages.length, sent);
});

test('A renderer that has reached its age without a job is replaced before the first one', async (t) => {
  const code = `${READY} ${OBEYS} setInterval(() => process.send({ type: 'heartbeat', memory: {}, stalledJob: null }), 20);`;
  const { renderer, recycled, until } = await supervise(t, code, { recycling: { maxAgeMs: 300 } });
  await until(() => renderer.isReady());
  const firstPid = renderer.pid;
  await until(() => recycled.length > 0);
  assert.equal(recycled[0], 'age');
  await until(() => renderer.isReady() && renderer.pid !== firstPid);
});

test('Sorts the messages of a renderer by what they are about', async (t) => {
  const code = `${READY} ${OBEYS}
    for (const message of [
      { type: 'progress', jobId: 'a' },
      { type: 'quoted', questionId: 'q', quote: { items: [], warnings: [] } },
      { type: 'preflighted', questionId: 'p' },
      { type: 'question-failed', questionId: 'f' },
      { type: 'counted', event: { kind: 'cleanup' } },
      { type: 'metrics', metrics: [{ name: 'up' }] },
    ]) process.send(message);`;
  const { metrics, counted, jobMessages, answered, until } = await supervise(t, code);
  await until(() => metrics.length > 0);
  assert.deepEqual(jobMessages, [{ type: 'progress', jobId: 'a' }]);
  assert.deepEqual(answered, ['quoted q: []', 'preflighted p', 'failed f']);
  assert.deepEqual(counted, [{ kind: 'cleanup' }]);
});

test('Completes a quote with what was sent ahead of it, and forgets that of a failed one', async (t) => {
  const code = `${READY} ${OBEYS}
    const some = (questionId, items, warnings) =>
      process.send({ type: 'quoted-some', questionId, items, warnings });
    some('a', [1], [2]);
    some('b', [3], []);
    process.send({ type: 'question-failed', questionId: 'b' });
    some('a', [4], []);
    for (const questionId of ['a', 'b', 'a']) {
      process.send({ type: 'quoted', questionId, quote: { items: [5], warnings: [6] } });
    }`;
  const { answered, until } = await supervise(t, code);
  await until(() => answered.length === 4);
  assert.deepEqual(answered, [
    'failed b',
    'quoted a: [1,4,5,2,6]',
    'quoted b: [5,6]',
    'quoted a: [5,6]',
  ]);
});

test('Under a debugger the renderer gets an inspector port of its own', async (t) => {
  inspector.open(0, '127.0.0.1');
  t.after(() => inspector.close());
  const code = `import { url } from 'node:inspector'; process.send({ type: 'metrics', metrics: [{ url: url() }] }); ${OBEYS}`;
  const env = { NODE_OPTIONS: '--inspect-brk=127.0.0.1:9229' };
  const { metrics, until } = await supervise(t, code, { env });
  await until(() => metrics.length > 0);
  const { url } = metrics[0] as { url: string };
  assert.match(url, /^ws:\/\/127\.0\.0\.1:\d+\//);
  assert.notEqual(new URL(url).port, new URL(inspector.url()!).port);
  assert.notEqual(new URL(url).port, '9229');
});
