import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StartAttempts } from '../../src/supervision/start-attempts.ts';

test('Measures from the first of the attempts that have all failed', () => {
  const attempts = new StartAttempts();
  assert.equal(attempts.failedForMs(5000), 0);
  attempts.began(5000);
  attempts.began(8000);
  assert.equal(attempts.failedForMs(9000), 4000);
  attempts.succeeded();
  assert.equal(attempts.failedForMs(9500), 0);
  attempts.began(20_000);
  assert.equal(attempts.failedForMs(20_500), 500);
});
