import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromProblem, ranOutOfMemory, ServiceError, toProblem } from '../src/errors.ts';

test('Restores an error from the problem that another process received', () => {
  const error = new ServiceError('memory_exhausted', 'no room', {
    retryable: true,
    faults: [{ pointer: '/a', code: 'missing', detail: 'c' }],
    remediation: [{ action: 'raise_limit', detail: 'to 12 GB' }],
    details: { limitBytes: 1 },
    cause: new Error('hidden'),
  });
  const back = fromProblem(
    JSON.parse(JSON.stringify(toProblem(error))) as ReturnType<typeof toProblem>,
  );
  assert.deepEqual(toProblem(back), toProblem(error));
  assert.equal(back.cause, undefined);
});

test('Keeps the message of an unknown error out of the problem', () => {
  const problem = toProblem(new Error('/secret/path'));
  assert.equal(problem.code, 'internal_error');
  assert.doesNotMatch(JSON.stringify(problem), /secret/);
});

test('A failed allocation is told as such, unless the error explains itself', () => {
  const cause = Object.assign(new Error('Worker terminated'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
  for (const error of [
    new RangeError('Array buffer allocation failed'),
    new ServiceError('internal_error', 'Packing failed', { cause }),
  ]) {
    assert.equal(toProblem(error).code, 'out_of_memory');
    assert.ok(ranOutOfMemory(error));
  }
  const explained = new ServiceError('memory_exhausted', 'out of memory', { cause });
  assert.equal(toProblem(explained).code, 'memory_exhausted');
  assert.ok(!ranOutOfMemory(new Error('something else')));
});
