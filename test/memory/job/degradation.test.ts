import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Degradation, DEGRADATION_MEASURES } from '../../../src/memory/job/degradation.ts';
import { aMemoryConfig, aWorld } from '../fakes.ts';

const place = { part: 1, placed: 10 };
const thresholds = aMemoryConfig();

function aDegradation(lowMemory = false) {
  const told: (string | null)[] = [];
  const degradation = new Degradation(lowMemory, (measure) => told.push(measure));
  const look = (percent: number) => degradation.look(percent / 100, thresholds);
  return { degradation, told, look };
}

test('Every reading at or above the critical share takes one more measure, in the stated order', () => {
  const { degradation, told, look } = aDegradation();
  look(79.9);
  assert.deepEqual(told, []);
  for (let looks = 0; looks < 7; looks += 1) look(80);
  assert.deepEqual(told, DEGRADATION_MEASURES);
  assert.ok(DEGRADATION_MEASURES.every((measure) => degradation.has(measure)));
});

test('Between the warning and the critical share nothing changes, and below the warning share all measures are lifted', () => {
  const { degradation, told, look } = aDegradation();
  look(85);
  look(75);
  assert.deepEqual([degradation.has('prefetch'), degradation.has('cache')], [true, false]);
  look(69);
  assert.equal(degradation.has('prefetch'), false);
  assert.deepEqual(told, ['prefetch', null]);
  assert.deepEqual(degradation.ever(), ['prefetch']);
});

test('A job that ran out of memory before starts with all measures and keeps them', () => {
  const { degradation, told, look } = aDegradation(true);
  look(10);
  assert.ok(DEGRADATION_MEASURES.every((measure) => degradation.has(measure)));
  assert.deepEqual(degradation.ever(), DEGRADATION_MEASURES);
  assert.deepEqual(told, []);
});

test('Logs each measure with its place and lists it in the receipt', async () => {
  const world = aWorld();
  const job = world.startJob();
  world.percent = 82;
  await job.checkpoint('step', place);
  await job.checkpoint('step', place);
  assert.equal(job.applies('cache'), true);
  world.percent = 60;
  await job.checkpoint('step', place);
  assert.equal(job.applies('prefetch'), false);
  assert.deepEqual(job.receipt().gaveUp, ['prefetch', 'cache']);
  const lines = world.events('memory saving');
  assert.deepEqual(
    lines.map((line) => line['saving']),
    ['prefetch', 'cache'],
  );
  assert.equal(world.events('memory savings over').length, 1);
});

test('A job that starts with all measures checks memory after every placement', () => {
  const world = aWorld();
  const job = world.startJob({ lowMemory: true });
  assert.equal(job.every(), 1);
  assert.equal(world.events('job begins with less').length, 1);
});

test('A pause that freed little turns off prefetch and cache at once', async () => {
  const world = aWorld();
  const job = world.startJob();
  world.percent = 88;
  world.onCollect = () => (world.percent = 75);
  await job.checkpoint('step', place);
  assert.deepEqual(job.receipt().gaveUp, ['prefetch', 'cache']);
});
