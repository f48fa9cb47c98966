import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../../src/config/config.ts';
import { startFlightRecorder } from '../../src/flight-recorder/flight-recorder.ts';
import type { ArtworkSource } from '../../src/gang-sheet/order.ts';
import type { FromRenderer } from '../../src/messages.ts';
import { startRenderer } from '../../src/render-job/start-renderer.ts';
import { dataFolders, prepareFolders } from '../../src/storage/data-folders.ts';
import { recordingLog } from '../memory/recording-log.ts';
import { tempDir } from '../support/temp-dir.ts';
import { aJob } from './a-job.ts';

type Message<Type> = Extract<FromRenderer, { type: Type }>;

/** The renderer as its process starts it, with a list in place of the channel to the service. */
async function startInProcess(t: { after(work: () => unknown): void }) {
  const config = readConfig({ DATA_DIR: await tempDir(t), RENDER_THREADS: '1' });
  const folders = dataFolders(config.dataDir);
  await prepareFolders(folders);
  const sent: FromRenderer[] = [];
  const { log, lines } = recordingLog();
  const recorder = startFlightRecorder(folders.flights.renderer, {
    atMs: 0,
    process: 'renderer',
    pid: process.pid,
    oomKills: null,
  });
  const send = (message: FromRenderer) => void sent.push(message);
  const renderer = startRenderer({ config, folders, log, recorder, send, canSpill: true });
  const sentAtOnce = sent.map(({ type }) => type);
  const seen = new Set<FromRenderer>();
  /** The next message of a type that no test has taken yet. */
  const next = async <Type extends FromRenderer['type']>(type: Type): Promise<Message<Type>> => {
    for (;;) {
      const found = sent.find((message) => message.type === type && !seen.has(message));
      if (found !== undefined) {
        seen.add(found);
        return found as Message<Type>;
      }
      await sleep(2);
    }
  };
  return { renderer, folders, sent, sentAtOnce, lines, next };
}

const closers: (() => unknown)[] = [];
after(async () => {
  await renderer.close();
  for (const close of closers.reverse()) await close();
});
const { renderer, folders, sent, sentAtOnce, lines, next } = await startInProcess({
  after: (work) => closers.push(work),
});

/** The item of a job, as a question of its own. */
async function aQuestion(source?: ArtworkSource) {
  const { request } = await aJob({ parts: 1, pieces: 1 });
  const [order] = request.orders;
  const item = { ...order!.items[0]!, ...(source && { source }) };
  return { item, request: { ...request, orders: [{ ...order!, items: [item] }] } };
}

const MISSING = { kind: 'file', path: 'missing.png' } as const;

test('A started renderer reports its memory, and that it is ready once a decoder is', async () => {
  assert.deepEqual(sentAtOnce, ['heartbeat']);
  assert.ok(sent[0]?.type === 'heartbeat' && sent[0].memory.usedBytes > 0);
  await next('ready');
  assert.ok((await next('metrics')).metrics.length > 0);
  assert.ok(lines.some(({ event }) => event === 'fonts read'));
});

test('A job runs to its outcome, and then the idle baseline is measured', async () => {
  renderer.handle({ type: 'run', job: await aJob() });
  const { jobId, outcome } = await next('finished');
  assert.deepEqual([jobId, outcome.status], ['job-1', 'succeeded']);
  assert.equal((await next('idle-baseline')).jobs, 1);
  assert.deepEqual((await readdir(folders.files, { recursive: true })).sort(), [
    'jobs',
    'jobs/job-1',
    'jobs/job-1/part-1.png',
    'jobs/job-1/part-1.preview.png',
    'jobs/job-1/part-2.png',
    'jobs/job-1/part-2.preview.png',
  ]);
});

test('A quote answers with the plan and the predicted peak, and leaves no scratch files', async () => {
  const { request } = await aQuestion();
  renderer.handle({ type: 'quote', questionId: 'q1', owner: null, request, peakFactors: {} });
  const { quote } = await next('quoted');
  assert.equal(quote.plan.sheets.length, 1);
  assert.equal(quote.items.length, 1);
  assert.ok(quote.predictedPeakBytes > 0);
  assert.deepEqual(await readdir(folders.scratch), []);
});

test('A quote of 600 items sends the first 500 of them ahead', async () => {
  const { request, item } = await aQuestion();
  const items = Array.from({ length: 600 }, (_, id) => ({ ...item, id: String(id) }));
  const large = { ...request, orders: [{ ...request.orders[0]!, items }] };
  renderer.handle({
    type: 'quote',
    questionId: 'q600',
    owner: null,
    request: large,
    peakFactors: {},
  });
  const some = await next('quoted-some');
  const { quote } = await next('quoted');
  assert.deepEqual([some.questionId, some.items.length], ['q600', 500]);
  assert.equal(quote.items.length, 100);
  assert.deepEqual(
    [...some.items, ...quote.items].map((printed) => printed.item),
    items.map(({ id }) => id),
  );
});

test('A preflight answers with a report on its artwork', async () => {
  const { item } = await aQuestion();
  renderer.handle({
    type: 'preflight',
    questionId: 'p1',
    owner: null,
    question: { item, dpi: 300 },
  });
  const { questionId, report } = await next('preflighted');
  assert.equal(questionId, 'p1');
  assert.equal(typeof report, 'object');
});

test('A question about missing artwork is answered with the problem that a job would have', async () => {
  const { item, request } = await aQuestion(MISSING);
  renderer.handle({ type: 'quote', questionId: 'q2', owner: null, request, peakFactors: {} });
  renderer.handle({
    type: 'preflight',
    questionId: 'p2',
    owner: null,
    question: { item, dpi: 300 },
  });
  const problems = [await next('question-failed'), await next('question-failed')];
  assert.deepEqual(problems.map(({ questionId }) => questionId).sort(), ['p2', 'q2']);
  for (const { problem } of problems) assert.equal(problem.code, 'artwork_rejected');
});

test('A question that is dropped ends early', async () => {
  const { request } = await aQuestion();
  renderer.handle({ type: 'quote', questionId: 'q3', owner: null, request, peakFactors: {} });
  renderer.handle({ type: 'drop-question', questionId: 'q3' });
  assert.equal((await next('question-failed')).questionId, 'q3');
});

test('A job that is stopped ends with the reason', async () => {
  const job = await aJob();
  renderer.handle({ type: 'run', job });
  renderer.handle({ type: 'stop', jobId: job.id, why: 'cancelled' });
  assert.equal((await next('finished')).outcome.status, 'cancelled');
});

test('Closing interrupts the job in work and keeps its scratch files', async () => {
  renderer.handle({ type: 'run', job: { ...(await aJob()), id: 'job-2' } });
  await renderer.close();
  assert.equal((await next('finished')).outcome.status, 'interrupted');
  assert.deepEqual(await readdir(folders.scratch), ['job-2']);
});
