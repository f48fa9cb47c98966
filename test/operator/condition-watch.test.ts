import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ConditionWatch } from '../../src/operator/condition-watch.ts';
import type { OperatorNews } from '../../src/operator/operator-message.ts';
import { OperatorOutbox } from '../../src/operator/operator-outbox.ts';
import { silentLogger } from '../../src/telemetry/logger.ts';
import { aGate } from '../support/gate.ts';
import { tempDir } from '../support/temp-dir.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

async function aWatch(t: TestContext) {
  const path = join(await tempDir(t), 'messages.json');
  const told: OperatorNews[] = [];
  const state = { nowMs: Date.parse('2026-01-31T12:00:00Z'), isMet: false, isReadable: true };
  const condition = {
    name: 'disk',
    look() {
      if (!state.isReadable) throw new Error('EIO');
      const type = state.isMet ? ('disk.low' as const) : ('disk.recovered' as const);
      return { isMet: state.isMet, news: { type, sentence: '', data: {} } };
    },
  };
  const open = () =>
    new ConditionWatch({
      begun: new OperatorOutbox(path, silentLogger()),
      tell: (news) => told.push(news),
      log: silentLogger(),
      nowMs: () => state.nowMs,
    });
  let watch = open();
  return {
    told,
    state,
    restart: () => (watch = open()),
    watch: () => watch,
    types: () => told.map(({ type }) => type),
    /** Looks every ten seconds for a while. */
    during: async (ms: number, isMet: boolean): Promise<void> => {
      state.isMet = isMet;
      for (let passedMs = 0; passedMs < ms; passedMs += 10 * SECOND_MS) {
        await watch.check(condition);
        state.nowMs += 10 * SECOND_MS;
      }
    },
  };
}

test('Tells a condition once when it begins, and once a minute after it ended', async (t) => {
  const { during, types, told } = await aWatch(t);
  await during(MINUTE_MS, false);
  assert.deepEqual(types(), []);
  await during(60 * MINUTE_MS, true);
  assert.deepEqual(types(), ['disk.low']);
  await during(MINUTE_MS, false);
  assert.deepEqual(types(), ['disk.low']);
  await during(60 * MINUTE_MS, false);
  assert.deepEqual(types(), ['disk.low', 'disk.recovered']);
  assert.deepEqual(told[1]!.data, { since: '2026-01-31T12:01:00.000Z' });
});

test('Tells no end while the condition comes back within a minute', async (t) => {
  const { during, types } = await aWatch(t);
  for (let n = 0; n < 100; n += 1) {
    await during(10 * SECOND_MS, true);
    await during(50 * SECOND_MS, false);
  }
  assert.deepEqual(types(), ['disk.low']);
});

test('A condition that comes and goes all night is told a few times', async (t) => {
  const { during, types } = await aWatch(t);
  for (let n = 0; n < 8 * 12; n += 1) {
    await during(2 * MINUTE_MS, true);
    await during(3 * MINUTE_MS, false);
  }
  assert.deepEqual(types(), [
    'disk.low',
    'disk.recovered',
    'disk.low',
    'disk.recovered',
    'disk.low',
  ]);
});

test('A restarted service tells the end, and does not tell the beginning twice', async (t) => {
  const { during, types, restart } = await aWatch(t);
  await during(MINUTE_MS, true);
  restart();
  await during(MINUTE_MS, true);
  assert.deepEqual(types(), ['disk.low']);
  restart();
  await during(2 * MINUTE_MS, false);
  assert.deepEqual(types(), ['disk.low', 'disk.recovered']);
});

test('A condition that cannot be read stays as it is', async (t) => {
  const { during, types, state } = await aWatch(t);
  await during(MINUTE_MS, true);
  state.isReadable = false;
  await during(60 * MINUTE_MS, false);
  assert.deepEqual(types(), ['disk.low']);
});

test('A look that takes its time is not overtaken by a later one', async (t) => {
  const { during, types, watch } = await aWatch(t);
  const gate = aGate();
  const slow = {
    name: 'disk',
    async look() {
      await gate.pass();
      return { isMet: false, news: { type: 'disk.recovered' as const, sentence: '', data: {} } };
    },
  };
  const first = watch().check(slow);
  await during(MINUTE_MS, true);
  assert.deepEqual(types(), [], 'the first look is still in progress');
  gate.open();
  await first;
  await during(MINUTE_MS, true);
  assert.deepEqual(types(), ['disk.low']);
});
