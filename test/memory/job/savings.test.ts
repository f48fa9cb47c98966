import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Savings, SAVINGS } from '../../../src/memory/job/savings.ts';
import { aMemoryConfig, aWorld } from '../fakes.ts';

const place = { part: 1, placed: 10 };
const thresholds = aMemoryConfig();

function someSavings(withLess = false) {
  const told: (string | null)[] = [];
  const savings = new Savings(withLess, (saving) => told.push(saving));
  return { savings, told, look: (percent: number) => savings.look(percent / 100, thresholds) };
}

test('From the critical share on each look gives up one thing more, in the stated order', () => {
  const { savings, told, look } = someSavings();
  look(79.9);
  assert.deepEqual(told, []);
  for (let looks = 0; looks < 7; looks += 1) look(80);
  assert.deepEqual(told, SAVINGS);
  assert.ok(SAVINGS.every((saving) => savings.has(saving)));
});

test('Between the warning and the critical share it stays as it is, and below the first all comes back', () => {
  const { savings, told, look } = someSavings();
  look(85);
  look(75);
  assert.deepEqual([savings.has('prefetch'), savings.has('cache')], [true, false]);
  look(69);
  assert.equal(savings.has('prefetch'), false);
  assert.deepEqual(told, ['prefetch', null]);
  assert.deepEqual(savings.ever(), ['prefetch']);
});

test('A job that ran out of memory before begins without all of it, and gets none of it back', () => {
  const { savings, told, look } = someSavings(true);
  look(10);
  assert.ok(SAVINGS.every((saving) => savings.has(saving)));
  assert.deepEqual(savings.ever(), SAVINGS);
  assert.deepEqual(told, []);
});

test('What a job gives up is in the log, with the place, and in its receipt', async () => {
  const world = aWorld();
  const job = world.startJob();
  world.percent = 82;
  await job.checkpoint('step', place);
  await job.checkpoint('step', place);
  assert.equal(job.gaveUp('cache'), true);
  world.percent = 60;
  await job.checkpoint('step', place);
  assert.equal(job.gaveUp('prefetch'), false);
  assert.deepEqual(job.receipt().gaveUp, ['prefetch', 'cache']);
  const lines = world.events('memory saving');
  assert.deepEqual(
    lines.map((line) => line['saving']),
    ['prefetch', 'cache'],
  );
  assert.equal(world.events('memory savings over').length, 1);
});

test('A job that begins with less reads memory after every placement', () => {
  const world = aWorld();
  const job = world.startJob({ withLess: true });
  assert.equal(job.every(), 1);
  assert.equal(world.events('job begins with less').length, 1);
});

test('After a pause that freed little a job goes on without prefetch and cache at once', async () => {
  const world = aWorld();
  const job = world.startJob();
  world.percent = 88;
  world.onCollect = () => (world.percent = 75);
  await job.checkpoint('step', place);
  assert.deepEqual(job.receipt().gaveUp, ['prefetch', 'cache']);
});
