import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { InProgress } from '../../../src/jobs/in-progress.ts';
import { Questions } from '../../../src/jobs/questions/questions.ts';
import { Suspicion } from '../../../src/jobs/questions/suspicion.ts';
import type { ToRenderer } from '../../../src/messages.ts';
import { until } from '../../support/processes/until.ts';
import { aMemoryReport, aRequest } from '../../support/service/make-job.ts';
import { FakeRenderer } from '../fake-renderer.ts';

/** The timers of questions do not keep a process alive. */
const keepAlive = setInterval(() => undefined, 1000);
after(() => clearInterval(keepAlive));

const by = (owner: string | null) => ({ owner, signal: new AbortController().signal });
const nobody = by(null);

function someQuestions({
  lanes = 4,
  workMs = 20_000,
  answerMs = 25_000,
  leaveGraceMs = 5_000,
} = {}) {
  const renderer = new FakeRenderer();
  const request = aRequest();
  const inProgress = new InProgress(() => renderer.circuitReport.state === 'half_open');
  const asked = new Map<string, string>();
  const questions = new Questions<string, string>({
    renderer,
    inProgress,
    suspicion: new Suspicion(() => performance.now()),
    limits: { lanes, workMs, answerMs, leaveGraceMs },
    messageOf({ questionId, owner }, question): ToRenderer {
      asked.set(question, questionId);
      return { type: 'quote', questionId, owner, request, peakFactors: {} };
    },
  });
  const answer = (question: string): void => {
    questions.answer(asked.get(question)!, `to ${question}`);
    questions.advance();
  };
  const died = (): void => {
    const isCertain = inProgress.size === 1;
    inProgress.clear();
    questions.rendererDied(isCertain);
  };
  return { renderer, questions, inProgress, asked: () => [...asked.keys()], answer, died };
}

/** The error of a question. */
const errorOf = (asking: Promise<string>) =>
  asking.then(
    () => assert.fail('it was answered'),
    (error: unknown) => error as { code: string; message: string; details: { limitMs?: number } },
  );

test('Each answer reaches its own question, and an unknown id is ignored', async () => {
  const { questions, answer } = someQuestions();
  const first = questions.ask('first', nobody);
  const second = questions.ask('second', nobody);
  questions.answer('unknown', 'nobody asked');
  answer('second');
  answer('first');
  assert.deepEqual(await Promise.all([first, second]), ['to first', 'to second']);
});

test('A question fails with the problem that the renderer answers, or when the renderer dies', async () => {
  const { renderer, questions, died } = someQuestions();
  const lost = questions.ask('second', nobody);
  const failed = questions.ask('first', nobody);
  const last = renderer.sent.at(-1);
  assert.ok(last?.type === 'quote');
  const problem = { code: 'memory_exhausted', detail: 'too large', retryable: false } as const;
  questions.fail(last.questionId, problem);
  await assert.rejects(failed, { code: 'memory_exhausted' });
  died();
  await assert.rejects(lost, { code: 'renderer_lost' });
});

test('A question is refused while the renderer is down or the circuit is open', async () => {
  const { renderer, questions } = someQuestions();
  renderer.ready = false;
  renderer.hasStarted = false;
  await assert.rejects(questions.ask('too early', nobody), { code: 'not_ready', retryable: true });
  renderer.hasStarted = true;
  await assert.rejects(questions.ask('too early', nobody), { code: 'renderer_lost' });
  renderer.circuitReport = { state: 'open', retryInMs: 12_300 };
  await assert.rejects(questions.ask('too early', nobody), { details: { retryAfterSeconds: 13 } });
});

test('A key may have 32 questions waiting, which take nothing from another key', async () => {
  const { questions, asked, answer } = someQuestions();
  const waiting = Array.from({ length: 32 }, (_, n) => questions.ask(`a${n}`, by('a')));
  await assert.rejects(questions.ask('one too many', by('a')), { code: 'queue_full' });
  // The lane that the key leaves free.
  assert.equal(asked().length, 3);
  const other = questions.ask('b', by('b'));
  assert.equal(asked().at(-1), 'b');
  answer('b');
  assert.equal(await other, 'to b');
  for (let n = 0; n < 32; n += 1) answer(`a${n}`);
  await Promise.all(waiting);
});

test('Keys take turns when they wait for the only lane', () => {
  const { questions, asked, answer } = someQuestions({ lanes: 1 });
  for (const question of ['a1', 'a2', 'a3', 'b1', 'b2']) {
    void questions.ask(question, by(question[0]!));
  }
  for (const question of ['a1', 'b1', 'a2', 'b2']) answer(question);
  assert.deepEqual(asked(), ['a1', 'b1', 'a2', 'b2', 'a3']);
});

test('A question waits while memory use is critical, and is refused with the reason if that lasts', async () => {
  const { renderer, questions, asked, answer } = someQuestions({ workMs: 20, leaveGraceMs: 20 });
  renderer.report = aMemoryReport({ state: 'critical', utilisation: 0.98 });
  const refused = await errorOf(questions.ask('first', nobody));
  assert.equal(refused.code, 'renderer_lost');
  assert.match(refused.message, /98%/);
  assert.deepEqual(asked(), []);
  const waiting = questions.ask('second', nobody);
  renderer.report = aMemoryReport();
  questions.advance();
  answer('second');
  assert.equal(await waiting, 'to second');
});

test('A question that takes too long is withdrawn, and the problem names the limit', async () => {
  const { renderer, questions, answer } = someQuestions({ workMs: 30, leaveGraceMs: 30 });
  const late = await errorOf(questions.ask('slow', nobody));
  assert.equal(late.code, 'quote_timeout');
  assert.match(late.message, /30 ms \(QUOTE_TIMEOUT_MS\)/);
  assert.equal(late.details.limitMs, 30);
  assert.equal(renderer.sent.at(-1)?.type, 'drop-question');
  answer('slow');
  await sleep(60);
  assert.deepEqual(renderer.ends, []);
});

test('A question that does not leave the renderer holds its lane, and then the renderer is ended', async () => {
  const { renderer, questions, inProgress, asked, answer } = someQuestions({
    lanes: 1,
    workMs: 500,
    leaveGraceMs: 30,
  });
  const late = errorOf(questions.ask('stuck', nobody));
  assert.equal((await late).code, 'quote_timeout');
  const other = questions.ask('other', nobody);
  assert.deepEqual(asked(), ['stuck']);
  await until('the renderer is ended', () => renderer.ends.length > 0);
  assert.deepEqual(renderer.ends, ['late_question']);
  inProgress.clear();
  questions.rendererEnded();
  questions.advance();
  answer('other');
  assert.equal(await other, 'to other');
});

test('A question whose client has gone holds its lane until the renderer has left it', async () => {
  const { renderer, questions, asked, answer } = someQuestions({ lanes: 1 });
  const client = new AbortController();
  const gone = questions.ask('gone', { owner: null, signal: client.signal });
  const next = questions.ask('next', nobody);
  client.abort(new Error('the client left'));
  await assert.rejects(gone, /the client left/);
  assert.equal(renderer.sent.at(-1)?.type, 'drop-question');
  assert.deepEqual(asked(), ['gone']);
  answer('gone');
  answer('next');
  assert.equal(await next, 'to next');
});

test('A question that was not to blame for the end of the renderer is asked again', async () => {
  const { questions, inProgress, asked, answer } = someQuestions();
  const asking = questions.ask('innocent', nobody);
  inProgress.clear();
  questions.rendererEnded();
  questions.advance();
  assert.deepEqual(asked(), ['innocent']);
  answer('innocent');
  assert.equal(await asking, 'to innocent');
});

test('A question that ended the renderer twice is refused, however often it is repeated', async () => {
  const { questions, asked, died, renderer } = someQuestions();
  for (let deaths = 0; deaths < 2; deaths += 1) {
    const asking = errorOf(questions.ask('deadly', nobody));
    died();
    assert.match((await asking).message, /on this request alone/);
  }
  const before = renderer.sent.length;
  for (let times = 0; times < 5; times += 1) {
    assert.match((await errorOf(questions.ask('deadly', nobody))).message, /twice/);
  }
  assert.equal(renderer.sent.length, before);
  const other = questions.ask('harmless', nobody);
  assert.deepEqual(asked(), ['deadly', 'harmless']);
  died();
  await errorOf(other);
});

test('A question that ended the renderer twice is refused also where it waits already', async () => {
  const { questions, renderer, died } = someQuestions({ lanes: 1 });
  const asking = Array.from({ length: 5 }, () => errorOf(questions.ask('deadly', nobody)));
  for (let deaths = 0; deaths < 2; deaths += 1) {
    died();
    questions.advance();
  }
  const messages = (await Promise.all(asking)).map(({ message }) => message);
  assert.equal(messages.filter((message) => message.includes('twice')).length, 3);
  assert.equal(renderer.sent.length, 2);
});

test('A question that may have ended the renderer is asked while nothing else is in progress, and then acquitted', async () => {
  const { questions, inProgress, asked, answer, died } = someQuestions();
  inProgress.begin({ id: 'a job', isAlone: false });
  const asking = errorOf(questions.ask('suspect', nobody));
  died();
  assert.match((await asking).message, /may not be the cause/);
  inProgress.begin({ id: 'a job', isAlone: false });
  const again = questions.ask('suspect', nobody);
  assert.equal(inProgress.size, 1);
  assert.equal(inProgress.mayBegin({ id: 'next job', isAlone: false }), false);
  inProgress.end('a job');
  questions.advance();
  assert.equal(inProgress.mayBegin({ id: 'next job', isAlone: false }), false);
  answer('suspect');
  assert.equal(await again, 'to suspect');
  inProgress.begin({ id: 'next job', isAlone: false });
  const third = questions.ask('suspect', nobody);
  answer('suspect');
  assert.equal(await third, 'to suspect');
  assert.deepEqual(asked(), ['suspect']);
});

test('A question that has waited has only the rest of the time, and may be asked again', async () => {
  const { renderer, questions, asked } = someQuestions({ workMs: 60_000, answerMs: 600 });
  renderer.report = aMemoryReport({ state: 'critical', utilisation: 0.98 });
  const asking = errorOf(questions.ask('second', nobody));
  await sleep(100);
  renderer.report = aMemoryReport();
  questions.advance();
  assert.deepEqual(asked(), ['second']);
  const late = await asking;
  assert.equal(late.code, 'quote_timeout');
  assert.equal(late.details.limitMs, 600);
  assert.match(late.message, /waited \d{3} ms for the renderer .* in the rest of 600 ms/);
  assert.equal(renderer.sent.at(-1)?.type, 'drop-question');
});

test('A question waits no longer than a proxy would', async () => {
  const { renderer, questions } = someQuestions({ workMs: 60_000, answerMs: 50 });
  renderer.report = aMemoryReport({ state: 'critical', utilisation: 0.98 });
  const refused = await errorOf(questions.ask('first', nobody));
  assert.equal(refused.code, 'renderer_lost');
  assert.match(refused.message, /98%/);
});

test('A shutdown refuses questions that wait, are in progress or come later', async () => {
  const { renderer, questions } = someQuestions({ lanes: 1 });
  const asking = ['in progress', 'waiting'].map((one) => errorOf(questions.ask(one, nobody)));
  questions.stop();
  asking.push(errorOf(questions.ask('later', nobody)));
  for (const { code } of await Promise.all(asking)) assert.equal(code, 'shutting_down');
  assert.equal(renderer.sent.at(-1)?.type, 'drop-question');
});
