import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startExpiry } from '../../src/service/expiry/expiry.ts';
import { recordingLog } from '../memory/recording-log.ts';
import { aGate } from '../support/gate.ts';

const EVERY_MS = 10 * 60_000;

test('A removal that takes longer than the time between two is not overtaken', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const gate = aGate();
  let started = 0;
  const dropExpired = async () => {
    started += 1;
    if (started === 1) await gate.pass();
  };
  const stop = startExpiry({ dropExpired }, recordingLog().log);
  t.mock.timers.tick(3 * EVERY_MS);
  assert.equal(started, 1);
  gate.open();
  await stop();
  assert.equal(started, 1);
});

test('Goes on after a removal that failed, and says so', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const { log, lines } = recordingLog();
  let started = 0;
  const dropExpired = () => {
    started += 1;
    return started === 1 ? Promise.reject(new Error('EIO')) : Promise.resolve();
  };
  const stop = startExpiry({ dropExpired }, log);
  await new Promise(setImmediate);
  t.mock.timers.tick(EVERY_MS);
  assert.equal(started, 2);
  await stop();
  assert.deepEqual(
    lines.map(({ event }) => event),
    ['expiry failed'],
  );
});

test('Stopping waits for a removal in progress', async () => {
  const gate = aGate();
  const { log, lines } = recordingLog();
  const order: string[] = [];
  const dropExpired = async () => {
    await gate.pass();
    order.push('removed');
  };
  const stopped = startExpiry({ dropExpired }, log)().then(() => order.push('stopped'));
  gate.open();
  await stopped;
  assert.deepEqual(order, ['removed', 'stopped']);
  assert.deepEqual(lines, []);
});

test('Stopping does not wait for long, and a removal that fails afterwards is no error', async () => {
  const gate = aGate();
  const { log, lines } = recordingLog();
  const dropExpired = async () => {
    await gate.pass();
    throw new Error('The database connection is not open');
  };
  await startExpiry({ dropExpired }, log)();
  gate.open();
  await new Promise(setImmediate);
  assert.deepEqual(lines, []);
});
