import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { openDatabase } from '../../src/database/open-database.ts';
import type { DecoderEnded } from '../../src/messages.ts';
import { QuarantineKeeper } from '../../src/quarantine/quarantine-keeper.ts';
import { silentLogger } from '../../src/telemetry/logger.ts';
import { aDecoderEnd } from '../support/service/make-incident.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.parse('2026-01-31T12:00:00.000Z');

function setUp(t: TestContext, lengthMs: number | null = DAY_MS) {
  const stores = openDatabase(':memory:');
  t.after(() => stores.close());
  const clock = { at: START };
  const create = (length: number | null) =>
    new QuarantineKeeper({
      store: stores.quarantine,
      lengthMs: length,
      now: () => new Date(clock.at),
      log: silentLogger(),
    });
  const keeper = create(lengthMs);
  const sent: (readonly string[])[] = [];
  keeper.onChange(() => sent.push(keeper.all().map(({ sha256 }) => sha256)));
  let incidents = 0;
  const end = (artworkId: string, change: Partial<DecoderEnded> = {}): string => {
    incidents += 1;
    keeper.ended(aDecoderEnd({ artworkId, ...change }), `incident-${incidents}`);
    return `incident-${incidents}`;
  };
  const isAllowed = (sha256: string, by = keeper): boolean => {
    try {
      by.assertAllowed(sha256);
      return true;
    } catch {
      return false;
    }
  };
  return { keeper, create, clock, sent, end, isAllowed, stores };
}

test('The first end quarantines nothing, the second quarantines the artwork and nothing else', (t) => {
  const { keeper, sent, end, isAllowed } = setUp(t);
  end('aa');
  end('bb');
  assert.deepEqual([isAllowed('aa'), isAllowed('bb'), keeper.count()], [true, true, 0]);
  assert.deepEqual(sent, []);
  const incidentId = end('aa', { end: 'decode_crash', operation: 'inspect' });
  assert.deepEqual([isAllowed('aa'), isAllowed('bb'), keeper.count()], [false, true, 1]);
  assert.deepEqual(sent, [['aa']]);
  const until = new Date(START + DAY_MS).toISOString();
  assert.deepEqual(keeper.all(), [{ sha256: 'aa', incidentId, until }]);
  const [entry] = keeper.list({ limit: 10 }).artworks;
  assert.deepEqual([entry?.lastEnd, entry?.operation, entry?.ends], ['decode_crash', 'inspect', 2]);
});

test('A quarantine ends by itself, and the artwork then needs two more ends', (t) => {
  const { keeper, clock, end, isAllowed } = setUp(t);
  end('aa');
  end('aa');
  clock.at += DAY_MS - 1;
  assert.equal(isAllowed('aa'), false);
  clock.at += 1;
  assert.deepEqual([isAllowed('aa'), keeper.count(), keeper.all()], [true, 0, []]);
  end('aa');
  assert.equal(isAllowed('aa'), true);
  end('aa');
  assert.equal(isAllowed('aa'), false);
});

test('A decode that was running when its artwork was quarantined starts the time again', (t) => {
  const { keeper, clock, end } = setUp(t);
  end('aa');
  end('aa');
  clock.at += HOUR_MS;
  end('aa');
  const [entry] = keeper.list({ limit: 10 }).artworks;
  assert.equal(entry?.until, new Date(clock.at + DAY_MS).toISOString());
  assert.equal(entry.ends, 3);
});

test('A first end is forgotten after a day, or after the length of a longer quarantine', (t) => {
  for (const [lengthMs, rememberedMs] of [
    [HOUR_MS, DAY_MS],
    [3 * DAY_MS, 3 * DAY_MS],
  ] as const) {
    const { clock, end, isAllowed } = setUp(t, lengthMs);
    end('aa');
    clock.at += rememberedMs + 1;
    end('aa');
    assert.equal(isAllowed('aa'), true);
    clock.at += rememberedMs;
    end('aa');
    assert.equal(isAllowed('aa'), false);
  }
});

test('Releases an artwork at once, and its earlier ends count no more', (t) => {
  const { keeper, sent, end, isAllowed } = setUp(t);
  end('aa');
  assert.equal(keeper.release('aa'), false);
  end('aa');
  assert.equal(keeper.release('aa'), true);
  assert.equal(keeper.release('aa'), false);
  assert.equal(isAllowed('aa'), true);
  assert.deepEqual(sent, [['aa'], []]);
  end('aa');
  assert.equal(isAllowed('aa'), true);
});

test('Nothing is quarantined while the length is 0, and what was before is not lost', (t) => {
  const { keeper, create, end, isAllowed } = setUp(t);
  end('aa');
  end('aa');
  const off = create(null);
  assert.equal(isAllowed('aa', off), true);
  assert.deepEqual([off.all(), off.count(), off.list({ limit: 1 }).artworks], [[], 0, []]);
  assert.equal(off.release('aa'), false);
  off.ended(aDecoderEnd({ artworkId: 'bb' }), 'incident-x');
  off.ended(aDecoderEnd({ artworkId: 'bb' }), 'incident-x');
  assert.equal(isAllowed('bb'), true);
  assert.deepEqual([keeper.count(), isAllowed('aa')], [1, false]);
});

test('Drops only what is over', async (t) => {
  const { keeper, clock, end, isAllowed, stores } = setUp(t);
  for (const sha256 of ['aa', 'aa', 'bb']) end(sha256);
  clock.at += DAY_MS - 1;
  for (const sha256 of ['cc', 'cc', 'dd']) end(sha256);
  clock.at += 2;
  await keeper.dropExpired();
  const left = ['aa', 'bb', 'cc', 'dd'].filter((sha256) => stores.quarantine.find(sha256));
  assert.deepEqual(left, ['cc', 'dd']);
  assert.equal(isAllowed('cc'), false);
});
