import assert from 'node:assert/strict';
import { mock, test, type TestContext } from 'node:test';
import { FullDisks } from '../../../src/jobs/queue/full-disks.ts';
import type { DiskShortage } from '../../../src/messages.ts';
import { recordingLog } from '../../memory/recording-log.ts';

const MIB = 2 ** 20;
const RESERVE_MIB = 30;
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
  const running = new Set<string>();
  const removed: string[] = [];
  let [releases, drops] = [0, 0];
  const { log, lines } = recordingLog();
  const disks = new FullDisks({
    room: {
      figures: () => {
        const [reserveBytes, leftBytes] = [RESERVE_MIB * MIB, disk.leftMib * MIB];
        return Promise.resolve({ freeBytes: leftBytes + reserveBytes, reserveBytes, leftBytes });
      },
    },
    files: { removeScratch: (id) => Promise.resolve(void removed.push(id)) },
    log,
    dropExpired: () => {
      drops += 1;
      return Promise.resolve();
    },
    running,
    onRoom: () => (releases += 1),
  });
  t.after(() => disks.stop());
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 500) {
      nowMs += 500;
      mock.timers.tick(500);
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    }
  };
  const stop = (id: string, neededMib: number, more: Partial<DiskShortage> = {}) => {
    running.delete(id);
    return disks.waitForRoom(id, {
      problem,
      heldBytes: 0,
      doneBytes: 0,
      neededBytes: neededMib * MIB,
      isUnexplained: false,
      ...more,
    });
  };
  return {
    disks,
    disk,
    running,
    removed,
    lines,
    pass,
    stop,
    releases: () => releases,
    drops: () => drops,
  };
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

test('A wait is told with what is missing and what to do, for the job and for those behind it', async (t) => {
  const { disks, disk, pass, stop, lines } = someFullDisks(t);
  disk.leftMib = -10;
  stop('large', 50);
  await pass(500);
  const [line] = lines;
  assert.deepEqual([line?.['jobId'], line?.['neededMb'], line?.['missingMb']], ['large', 50, 60]);
  const large = disks.waitOf('large');
  assert.equal(
    large?.detail,
    'The disk has no room for this gang sheet: about 50 MB are needed, 20 MB are free, and at least 30 MB must stay free (DISK_RESERVE_MB). 60 MB are missing.',
  );
  assert.match(large.remediation?.[0]?.detail ?? '', /^Free at least 60 MB .*delete gang sheets/);
  assert.equal(disks.waitOf('other')?.details?.['missingBytes'], 10 * MIB);
  disk.leftMib = 20;
  await pass(500);
  assert.equal(disks.waitOf('large')?.details?.['missingBytes'], 30 * MIB);
  assert.equal(disks.waitOf('other'), undefined);
  disk.leftMib = 50;
  await pass(500);
  assert.equal(disks.waitOf('large'), undefined);
});

test('While a job waits, files at the end of their retention are removed every minute', async (t) => {
  const { disk, pass, stop, drops } = someFullDisks(t);
  disk.leftMib = 5;
  stop('large', 50);
  await pass(150_000);
  assert.equal(drops(), 3);
  disk.leftMib = 50;
  await pass(150_000);
  assert.equal(drops(), 3);
});

test('A long wait is logged again every ten minutes', async (t) => {
  const { disk, pass, stop, lines } = someFullDisks(t);
  disk.leftMib = 5;
  stop('large', 50);
  await pass(25 * 60_000);
  assert.equal(lines.filter(({ event }) => event === 'storage paused').length, 3);
});

test('Only the job that was interrupted first keeps its working files', async (t) => {
  const { disks, disk, running, removed, pass, stop } = someFullDisks(t);
  disk.leftMib = 5;
  stop('first', 40, { heldBytes: 20 * MIB });
  stop('second', 40, { heldBytes: 15 * MIB });
  await pass(500);
  assert.deepEqual(removed, ['second']);
  disk.leftMib = 54;
  await pass(1_000);
  assert.deepEqual([disks.hasRoomFor('first'), disks.hasRoomFor('second')], [true, false]);
  running.add('first');
  stop('first', 70, { heldBytes: 30 * MIB });
  await pass(1_000);
  assert.deepEqual(removed, ['second'], 'it is still the first');
  disk.leftMib = 55;
  await pass(500);
  assert.ok(disks.hasRoomFor('second'), 'it needs the room of its files as well');
});

test('After half a minute without work, its files are removed if another job then has room', async (t) => {
  const { disks, disk, removed, pass, stop } = someFullDisks(t);
  disk.leftMib = 5;
  stop('first', 40, { heldBytes: 20 * MIB });
  stop('second', 20);
  await pass(29_000);
  assert.deepEqual(removed, []);
  await pass(3_000);
  assert.deepEqual(removed, ['first']);
  disk.leftMib = 25;
  await pass(500);
  assert.deepEqual([disks.hasRoomFor('first'), disks.hasRoomFor('second')], [false, true]);
  disk.leftMib = 60;
  await pass(500);
  assert.ok(disks.hasRoomFor('first'));
});

test('Working files are kept if no other job could use their room, however long the wait', async (t) => {
  const { disk, removed, pass, stop } = someFullDisks(t);
  disk.leftMib = 5;
  stop('first', 80, { heldBytes: 40 * MIB });
  stop('second', 50);
  await pass(600_000);
  assert.deepEqual(removed, []);
});

test('Working files are kept while another job runs', async (t) => {
  const { disk, running, removed, pass, stop } = someFullDisks(t);
  disk.leftMib = 5;
  stop('first', 40, { heldBytes: 40 * MIB });
  stop('second', 10);
  running.add('small');
  await pass(600_000);
  assert.deepEqual(removed, []);
  running.delete('small');
  await pass(31_000);
  assert.deepEqual(removed, ['first']);
});

test('A job that others keep from its room waits for ever, but longer each time that it achieves nothing', async (t) => {
  const { disks, disk, pass, stop } = someFullDisks(t);
  disk.leftMib = 50;
  for (let time = 1; time <= 30; time += 1) {
    assert.ok(stop('job', 1));
    await pass(60_500);
    assert.ok(disks.hasRoomFor('job'));
  }
  stop('job', 1);
  await pass(30_000);
  assert.ok(!disks.hasRoomFor('job'));
  assert.match(disks.waitOf('job')?.detail ?? '', /It is tried again soon/, 'it lacks nothing');
  stop('job', 1, { doneBytes: MIB });
  await pass(1_000);
  assert.ok(disks.hasRoomFor('job'), 'it has written something');
});

test('A job is not tried again when the disk has refused it ten times although it has room', (t) => {
  const { disks, stop } = someFullDisks(t);
  for (let time = 1; time <= 10; time += 1) {
    assert.ok(stop('job', 1, { isUnexplained: true }));
  }
  assert.ok(!stop('job', 1, { isUnexplained: true }));
  disks.ended('job');
  assert.ok(stop('job', 1, { isUnexplained: true }));
});

test('A job that has waited for a quarter of an hour gets the space of gang sheets that are removed', async (t) => {
  const { disks, disk, pass, stop } = someFullDisks(t);
  const remove = (mib: number) =>
    disks.whileFreeing(() => {
      disk.leftMib += mib;
      return Promise.resolve();
    });
  disk.leftMib = 20;
  stop('large', 100);
  await pass(1_000);
  await remove(30);
  await pass(500);
  assert.ok(disks.hasRoomFor('small'), 'nothing is kept yet');
  disk.leftMib = 20;
  await pass(15 * 60_000);
  assert.ok(disks.hasRoomFor('small'), 'the space that was free before may be used');
  await remove(30);
  await pass(500);
  assert.ok(disks.hasRoomFor('small'));
  disk.leftMib -= 25;
  await pass(500);
  assert.ok(!disks.hasRoomFor('small'), 'the small jobs have used up their 20 MB');
  await remove(75);
  await pass(500);
  assert.deepEqual([disks.hasRoomFor('large'), disks.hasRoomFor('small')], [true, false]);
  disks.ended('large');
  await pass(1_000);
  assert.ok(disks.hasRoomFor('small'));
});

test('A job that was stopped although there is room says that it is tried again', async (t) => {
  const { disks, disk, pass, stop } = someFullDisks(t);
  disk.leftMib = 100;
  for (let time = 0; time < 5; time += 1) {
    stop('odd', 50, { isUnexplained: true });
    await pass(500);
  }
  assert.equal(disks.hasRoomFor('odd'), false, 'it pauses');
  const detail = disks.waitOf('odd')?.detail;
  assert.match(
    detail ?? '',
    /^The disk filled up .* about 50 MB are needed, 130 MB are free, .* It is tried again soon\.$/,
  );
  await pass(60_000);
  assert.equal(disks.hasRoomFor('odd'), true);
  assert.equal(disks.waitOf('odd'), undefined);
});
