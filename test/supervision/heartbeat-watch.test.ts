import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { HeartbeatWatch } from '../../src/supervision/heartbeat-watch.ts';

function watched(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let silences = 0;
  const watch = new HeartbeatWatch(() => (silences += 1));
  return { watch, silences: () => silences };
}

test('Silence is told once, after fifteen seconds without a heartbeat', (t) => {
  const { watch, silences } = watched(t);
  watch.beat();
  t.mock.timers.tick(14_000);
  watch.beat();
  t.mock.timers.tick(14_000);
  assert.equal(silences(), 0);
  t.mock.timers.tick(60_000);
  assert.equal(silences(), 1);
});

test('Before the first heartbeat there is a minute, and a stopped watch tells nothing', (t) => {
  const { watch, silences } = watched(t);
  t.mock.timers.tick(59_000);
  assert.equal(silences(), 0);
  watch.stop();
  t.mock.timers.tick(60_000);
  assert.equal(silences(), 0);
});
