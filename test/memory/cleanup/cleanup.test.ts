import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import type { Droppable } from '../../../src/memory/checkpoint.ts';
import type { CleanupTools } from '../../../src/memory/cleanup/cleanup-tools.ts';
import {
  createCleanup,
  type CleanupOptions,
  type StepReport,
} from '../../../src/memory/cleanup/cleanup.ts';
import { findGarbageCollector } from '../../../src/memory/cleanup/collect-garbage.ts';
import { sharpWork } from '../../../src/memory/cleanup/native-work.ts';
import { VirtualClock } from '../virtual-clock.ts';

function aCleanup(
  options: Partial<Omit<CleanupOptions, 'tools'>> = {},
  tools: Partial<CleanupTools> = {},
) {
  const cleanup = createCleanup({
    tools: {
      native: { inFlight: () => 0, emptyCache: () => undefined },
      collectGarbage: () => undefined,
      memoryReturn: Promise.resolve({ via: 'malloc_trim', run: () => Promise.resolve() }),
      ...tools,
    },
    droppables: new Set<Droppable>(),
    readUsedBytes: () => 0,
    clock: new VirtualClock(),
    ...options,
  });
  return cleanup.run.bind(cleanup);
}

const outcomes = (reports: readonly StepReport[]) =>
  reports.map(({ step, outcome }) => `${step} ${outcome}`);

test('Runs the steps in order and reports each as soon as it has ended', async () => {
  const told: string[] = [];
  const droppable = (name: string) => ({ name, drop: () => 1 });
  const reports = await aCleanup({
    droppables: new Set([droppable('prefetch'), droppable('fitted_artworks')]),
  })(({ step }) => told.push(step));
  assert.deepEqual(outcomes(reports), [
    'drain_native done',
    'prefetch done',
    'fitted_artworks done',
    'collect_garbage done',
    'empty_sharp_cache done',
    'return_memory done',
  ]);
  assert.deepEqual(
    told,
    reports.map(({ step }) => step),
  );
});

test('Reports steps that are impossible here as unavailable', async () => {
  const cleanUp = aCleanup({}, { collectGarbage: null, memoryReturn: Promise.resolve(null) });
  const reports = await cleanUp(() => undefined);
  assert.deepEqual(outcomes(reports), [
    'drain_native done',
    'collect_garbage unavailable',
    'empty_sharp_cache done',
    'return_memory unavailable',
  ]);
});

test('Waits for native work', async () => {
  const clock = new VirtualClock();
  const native = { inFlight: () => (clock.now() < 700 ? 2 : 0), emptyCache: () => undefined };
  const [drain] = await aCleanup({ clock }, { native })(() => undefined);
  assert.deepEqual([drain?.outcome, drain?.durationMs], ['done', 700]);
});

test('A step that hangs or fails does not keep the others from running', async () => {
  const clock = new VirtualClock();
  const broken = new Error('cannot let go');
  const droppables = new Set<Droppable>([
    { name: 'hangs', drop: () => new Promise(() => undefined) },
    { name: 'fails', drop: () => Promise.reject(broken) },
    {
      name: 'throws',
      drop: () => {
        throw broken;
      },
    },
  ]);
  const reports = await aCleanup({ clock, droppables })(() => undefined);
  assert.deepEqual(outcomes(reports).slice(1), [
    'hangs timed_out',
    'fails failed',
    'throws failed',
    'collect_garbage done',
    'empty_sharp_cache done',
    'return_memory done',
  ]);
  assert.equal(reports[1]?.durationMs, 5_000);
  assert.equal(reports[2]?.error, broken);
});

test('A caller during a cleanup shares it, and a later caller gets a new one', async () => {
  let collections = 0;
  const cleanUp = aCleanup({}, { collectGarbage: () => (collections += 1) });
  const [first, second] = await Promise.all([cleanUp(() => undefined), cleanUp(() => undefined)]);
  assert.equal(first, second);
  assert.equal(collections, 2);
  await cleanUp(() => undefined);
  assert.equal(collections, 4);
});

test('A reading that rises during a step counts as no memory freed', async () => {
  let usedBytes = 100;
  const reports = await aCleanup({ readUsedBytes: () => (usedBytes += 10) })(() => undefined);
  assert.ok(reports.every(({ freedBytes }) => freedBytes === 0));
});

test("Emptying sharp's cache keeps its configured size", () => {
  sharp.cache({ memory: 20, files: 5, items: 10 });
  sharpWork.emptyCache();
  const { memory, files, items } = sharp.cache();
  assert.deepEqual([memory.max, files.max, items.max], [20, 5, 10]);
});

test('A running sharp operation is in flight until it has ended', async () => {
  const create = { width: 2_000, height: 2_000, channels: 4, background: '#123' } as const;
  const work = sharp({ create }).png().toBuffer();
  assert.ok(sharpWork.inFlight() > 0);
  await work;
  assert.equal(sharpWork.inFlight(), 0);
});

test('Finds the garbage collector without a flag', () => {
  const collect = findGarbageCollector();
  const garbage = new WeakRef({});
  assert.ok(collect);
  return new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    collect();
    assert.equal(garbage.deref(), undefined);
  });
});
