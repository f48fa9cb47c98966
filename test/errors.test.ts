import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromProblem, ServiceError, toProblem } from '../src/errors.ts';

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
