import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ExpiryClock } from '../../src/service/expiry/expiry-clock.ts';
import { recordingLog } from '../memory/recording-log.ts';
import { tempDir } from '../support/temp-dir.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TODAY = Date.parse('2026-01-31T12:00:00Z');

async function setUp(t: TestContext, newestStored: string | null = null) {
  const path = join(await tempDir(t), 'clock.json');
  const time = { wall: TODAY, steady: 0 };
  const { log, lines } = recordingLog();
  const pass = (ms: number) => {
    time.wall += ms;
    time.steady += ms;
  };
  const start = () =>
    new ExpiryClock({
      path,
      newestStored,
      log,
      wallMs: () => time.wall,
      steadyMs: () => time.steady,
    });
  return { path, time, lines, pass, start };
}

const sinceToday = (clock: ExpiryClock) => clock.now().getTime() - TODAY;

test('Goes by the clock of the system while nothing jumps', async (t) => {
  const { pass, start, lines } = await setUp(t);
  const clock = start();
  for (let hours = 1; hours <= 48; hours += 1) {
    pass(HOUR);
    assert.equal(sinceToday(clock), hours * HOUR);
  }
  assert.deepEqual(lines, []);
});

test('After a jump ahead, runs at double speed until it has caught up', async (t) => {
  const { time, pass, start, lines } = await setUp(t);
  const clock = start();
  time.wall += 3 * DAY;
  assert.equal(sinceToday(clock), 0);
  pass(DAY);
  assert.equal(sinceToday(clock), 2 * DAY);
  assert.equal(clock.behindMs(), 2 * DAY);
  pass(5 * DAY);
  assert.equal(clock.now().getTime(), time.wall);
  assert.deepEqual(
    lines.map(({ event, seconds }) => [event, seconds]),
    [['clock jumped', (3 * DAY) / 1000]],
  );
});

test('After a jump back, goes by the clock, and is in step when the clock is right again', async (t) => {
  const { time, pass, start } = await setUp(t);
  const clock = start();
  time.wall -= 400 * DAY;
  pass(HOUR);
  assert.equal(sinceToday(clock), HOUR - 400 * DAY);
  time.wall += 400 * DAY;
  assert.equal(sinceToday(clock), HOUR);
  assert.equal(clock.behindMs(), 0);
});

test('A jump between two runs is refused like one while running; a short stop is not', async (t) => {
  const { time, start } = await setUp(t);
  start().save();
  time.wall += 10 * MINUTE;
  assert.equal(sinceToday(start()), 10 * MINUTE);
  time.wall += 31 * DAY;
  const ahead = start();
  assert.equal(sinceToday(ahead), 15 * MINUTE);
  ahead.save();
  time.wall -= 31 * DAY;
  assert.equal(sinceToday(start()), 10 * MINUTE);
});

test('Without a usable file, the newest time in the database tells when the service last worked', async (t) => {
  const yesterday = new Date(TODAY - DAY).toISOString();
  const { path, start } = await setUp(t, yesterday);
  assert.equal(sinceToday(start()), 15 * MINUTE - DAY);
  await writeFile(path, '{"cut');
  assert.equal(sinceToday(start()), 15 * MINUTE - DAY);
  const { start: startEmpty } = await setUp(t);
  assert.equal(sinceToday(startEmpty()), 0);
});

test('A disk that cannot keep the time stops nothing', async (t) => {
  const { start } = await setUp(t);
  const clock = new ExpiryClock({
    path: '/nowhere/clock.json',
    newestStored: null,
    log: recordingLog().log,
  });
  clock.save();
  clock.start()();
  start().save();
});
