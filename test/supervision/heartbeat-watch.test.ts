import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { HeartbeatWatch } from '../../src/supervision/heartbeat-watch.ts';

function watched(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let silences = 0;
  const watch = new HeartbeatWatch(() => (silences += 1));
  return { watch, silences: () => silences };
}

test('Reports silence once, after fifteen seconds without a heartbeat', (t) => {
  const { watch, silences } = watched(t);
  watch.beat();
  t.mock.timers.tick(14_000);
  watch.beat();
  t.mock.timers.tick(14_000);
  assert.equal(silences(), 0);
  t.mock.timers.tick(60_000);
  assert.equal(silences(), 1);
});

test('Allows a minute before the first heartbeat, and reports nothing once stopped', (t) => {
  const { watch, silences } = watched(t);
  t.mock.timers.tick(59_000);
  assert.equal(silences(), 0);
  watch.stop();
  t.mock.timers.tick(60_000);
  assert.equal(silences(), 0);
});
