import assert from 'node:assert/strict';
import { mock, test, type TestContext } from 'node:test';
import { FullDisks } from '../../../src/jobs/queue/full-disks.ts';
import { recordingLog } from '../../memory/recording-log.ts';

const MIB = 2 ** 20;
const problem = { code: 'storage_full', detail: 'full', retryable: true } as const;

/** Full disks with a clock of their own, on a disk whose room the test sets. */
function someFullDisks(t: TestContext) {
  mock.timers.enable({ apis: ['setTimeout'] });
  let nowMs = 0;
  mock.method(performance, 'now', () => nowMs);
  t.after(() => {
    mock.timers.reset();
    mock.restoreAll();
  });
  const disk = { leftMib: -1 };
  const removed: string[] = [];
  let releases = 0;
  const { log, lines } = recordingLog();
  const disks = new FullDisks({
    room: { leftBytes: () => Promise.resolve(disk.leftMib * MIB) },
    files: { removeScratch: (id) => Promise.resolve(void removed.push(id)) },
    log,
    isIdle: () => true,
    onRoom: () => (releases += 1),
  });
  t.after(() => disks.stop());
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 500) {
      nowMs += 500;
      mock.timers.tick(500);
      for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
    }
  };
  const stop = (id: string, neededMib: number, heldMib = 0) =>
    disks.waitForRoom(id, {
      problem,
      heldBytes: heldMib * MIB,
      neededBytes: neededMib * MIB,
    });
  return { disks, disk, removed, lines, pass, stop, releases: () => releases };
}

test('While the reserve is in use, no job may start; afterwards, only the one that needs more waits', async (t) => {
  const { disks, disk, pass, stop, releases, lines } = someFullDisks(t);
  stop('large', 50);
  assert.ok(disks.isHolding);
  await pass(1000);
  assert.ok(disks.isHolding);
  disk.leftMib = 20;
  await pass(500);
  assert.deepEqual([disks.isHolding, releases() > 0], [false, true]);
  assert.deepEqual([disks.hasRoomFor('large'), disks.hasRoomFor('other')], [false, true]);
  disk.leftMib = 50;
  await pass(500);
  assert.ok(disks.hasRoomFor('large'));
  assert.deepEqual(
    lines.map(({ event }) => event),
    ['storage paused', 'storage recovered'],
  );
});

test('After half a minute, a waiting job gives up its working files and needs their room as well', async (t) => {
  const { disks, disk, removed, pass, stop } = someFullDisks(t);
  stop('job', 10, 40);
  await pass(29_000);
  assert.deepEqual(removed, []);
  await pass(3_000);
  assert.deepEqual(removed, ['job']);
  disk.leftMib = 40;
  await pass(500);
  assert.ok(!disks.hasRoomFor('job'));
  disk.leftMib = 50;
  await pass(500);
  assert.ok(disks.hasRoomFor('job'));
});

test('A job that has hit a full disk ten times is not tried again', (t) => {
  const { disks, stop } = someFullDisks(t);
  for (let time = 1; time <= 10; time += 1) {
    assert.ok(!disks.isTooOften('job'));
    stop('job', 1);
  }
  assert.ok(disks.isTooOften('job'));
  disks.ended('job');
  assert.ok(!disks.isTooOften('job'));
});
