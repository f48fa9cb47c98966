import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Questions } from '../../src/jobs/questions.ts';
import type { ToRenderer } from '../../src/messages.ts';
import { aRequest } from '../support/service/make-job.ts';
import { FakeRenderer } from './fake-renderer.ts';

const never = new AbortController().signal;

function someQuestions() {
  const renderer = new FakeRenderer();
  const request = aRequest();
  const questions = new Questions<string, string>(renderer, (questionId): ToRenderer => {
    return { type: 'quote', questionId, request, peakFactors: {} };
  });
  const lastId = () => {
    const last = renderer.sent.at(-1);
    assert.ok(last?.type === 'quote');
    return last.questionId;
  };
  return { renderer, questions, lastId };
}

test('Each answer reaches its own question, and an unknown id is ignored', async () => {
  const { questions, lastId } = someQuestions();
  const first = questions.ask('first', never);
  const firstId = lastId();
  const second = questions.ask('second', never);
  questions.answer('unknown', 'nobody asked');
  questions.answer(lastId(), 'to the second');
  questions.answer(firstId, 'to the first');
  assert.deepEqual(await Promise.all([first, second]), ['to the first', 'to the second']);
});

test('A question fails with the problem that the renderer answers, or when the renderer dies', async () => {
  const { questions, lastId } = someQuestions();
  const failed = questions.ask('first', never);
  const lost = questions.ask('second', never);
  const problem = { code: 'memory_exhausted', detail: 'too large', retryable: false } as const;
  questions.fail(lastId(), problem);
  await assert.rejects(lost, { code: 'memory_exhausted' });
  questions.rendererDied();
  await assert.rejects(failed, { code: 'renderer_lost' });
});

test('A question is refused while the renderer is down, or while 32 others wait', async () => {
  const { renderer, questions } = someQuestions();
  renderer.ready = false;
  await assert.rejects(questions.ask('too early', never), { code: 'renderer_lost' });
  renderer.ready = true;
  const waiting = Array.from({ length: 32 }, () => questions.ask('waits', never));
  await assert.rejects(questions.ask('one too many', never), { code: 'queue_full' });
  questions.rendererDied();
  await Promise.allSettled(waiting);
});
