import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  FittedCache,
  type CacheLimits,
  type FitGate,
} from '../../../src/rendering/fitted/fitted-cache.ts';
import { aFitting, anArtwork, aPlacement, aSheet, type FakeArtwork } from '../makers.ts';

/** Waits long enough for fits to start and end. */
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Every fitting in these tests has 100 bytes. */
const FITTING = aFitting(5, 5);
const SIZE = 100;

/** Creates a cache for a plan that needs the fittings in this order, and logs the fits. */
function aCache(order: readonly number[], limits: Partial<CacheLimits & { gate: FitGate }> = {}) {
  const fittings = Array.from({ length: Math.max(...order) + 1 }, () => FITTING);
  const placements = order.map((fitting, index) => aPlacement(fitting, 0, index * 5));
  const fits: number[] = [];
  const artworks: FakeArtwork[] = [];
  const failing = new Set<number>();
  const fit = async (fitting: number) => {
    fits.push(fitting);
    await new Promise(setImmediate);
    if (failing.has(fitting)) throw new Error(`fitting ${fitting} cannot be fitted`);
    const artwork = anArtwork(FITTING, { seed: fitting });
    artworks.push(artwork);
    return artwork;
  };
  const sheets = [aSheet({ placements })];
  const cache = new FittedCache({
    fittings,
    sheets,
    fit,
    budgetBytes: 10_000,
    prefetch: 0,
    ...limits,
  });
  const use = async (fitting: number) => {
    const artwork = await cache.acquire(fitting);
    await cache.release(fitting);
    return artwork;
  };
  return { cache, fits, artworks, failing, use };
}

test('Fits each fitting once while it is needed and the limit allows', async () => {
  const order = [0, 1, 0, 2, 1, 0];
  const { use, fits, cache } = aCache(order);
  for (const fitting of order) await use(fitting);
  assert.deepEqual(fits, [0, 1, 2]);
  assert.equal(cache.bytes, 0, 'nothing is kept that is not needed again');
});

test('Two concurrent users share one fit', async () => {
  const { cache, fits } = aCache([0, 0]);
  const [one, other] = await Promise.all([cache.acquire(0), cache.acquire(0)]);
  assert.equal(one, other);
  assert.deepEqual(fits, [0]);
});

test('Disposes a fitted artwork when its last user releases it', async () => {
  const { cache, artworks } = aCache([0, 0]);
  await Promise.all([cache.acquire(0), cache.acquire(0)]);
  await cache.release(0);
  assert.equal(artworks[0]!.disposed, 0);
  await cache.release(0);
  assert.equal(artworks[0]!.disposed, 1);
});

test('Evicts the artwork that is needed last, and fits it again when it is needed', async () => {
  const order = [0, 1, 2, 1, 2, 0];
  const { use, fits } = aCache(order, { budgetBytes: 2 * SIZE });
  for (const fitting of order) await use(fitting);
  assert.deepEqual(fits, [0, 1, 2, 0]);
});

test('Keeps artworks in use even above the limit', async () => {
  const { cache, artworks } = aCache([0, 1, 2], { budgetBytes: SIZE });
  for (const fitting of [0, 1, 2]) await cache.acquire(fitting);
  assert.ok(artworks.every(({ disposed }) => disposed === 0));
  assert.equal(cache.bytes, 3 * SIZE);
});

test('Applies a smaller limit at the next release', async () => {
  const { cache, use } = aCache([0, 1, 2, 0, 1, 2]);
  for (const fitting of [0, 1]) await use(fitting);
  cache.setLimits({ budgetBytes: SIZE, prefetch: 0 });
  await use(2);
  assert.equal(cache.bytes, SIZE);
});

test('Prefetches the next fittings in the order of their use, up to the limit at a time', async () => {
  const { cache, fits } = aCache([0, 1, 2, 3, 4], { prefetch: 2 });
  await cache.acquire(0);
  assert.deepEqual(fits, [0, 1, 2]);
  await aMoment();
  await cache.acquire(1);
  await aMoment();
  assert.deepEqual(fits, [0, 1, 2, 3, 4]);
});

test('While memory is short, fits wait for room, and nothing is prefetched', async () => {
  const askers: (() => void)[] = [];
  const memory = { short: true };
  const gate = {
    isShort: () => memory.short,
    room: () => new Promise<void>((resolve) => askers.push(resolve)),
  };
  const { cache, fits } = aCache([0, 0, 1, 2, 3], { prefetch: 1, gate });
  const both = Promise.all([cache.acquire(0), cache.acquire(0)]);
  await aMoment();
  assert.deepEqual(fits, []);
  for (const letPass of askers) letPass();
  await both;
  assert.deepEqual(fits, [0], 'one fit for both, and still none ahead');
  memory.short = false;
  await cache.acquire(1);
  assert.deepEqual(fits, [0, 1, 2]);
});

test('A pause that a fit waits for drops running prefetches without a deadlock', async () => {
  const memory = { short: false };
  const dropped: number[] = [];
  const room = async () => void dropped.push(await cache.drop());
  const gate = { isShort: () => memory.short, room };
  const { cache, fits, artworks } = aCache([0, 1, 2], { prefetch: 1, gate });
  await cache.acquire(0);
  memory.short = true;
  await cache.acquire(2);
  assert.deepEqual(fits, [0, 1, 2]);
  assert.deepEqual(dropped, [SIZE], 'the one that was coming');
  assert.deepEqual(
    artworks.map(({ disposed }) => disposed),
    [0, 1, 0],
  );
});

test('Returns cached artworks without waiting, however short memory is', async () => {
  const memory = { short: false };
  const room = () => Promise.reject(new Error('there is no room'));
  const gate = { isShort: () => memory.short, room };
  const { cache, fits } = aCache([0, 0, 1], { gate });
  await cache.acquire(0);
  memory.short = true;
  await cache.acquire(0);
  await assert.rejects(cache.acquire(1), /no room/);
  assert.deepEqual(fits, [0]);
});

test('Prefetches at most half of the limit, but always one artwork if it fits', async () => {
  const roomy = aCache([0, 1, 2, 3, 4], { prefetch: 4, budgetBytes: 4 * SIZE });
  await roomy.cache.acquire(0);
  assert.deepEqual(roomy.fits, [0, 1, 2]);
  const tight = aCache([0, 1, 2, 3, 4], { prefetch: 4, budgetBytes: 2 * SIZE });
  await tight.cache.acquire(0);
  assert.deepEqual(tight.fits, [0, 1]);
  const full = aCache([0, 1, 2, 3, 4], { prefetch: 4, budgetBytes: SIZE });
  await full.cache.acquire(0);
  assert.deepEqual(full.fits, [0]);
});

test('A prefetch does not evict artworks that are needed earlier', async () => {
  const { use, fits } = aCache([0, 1, 0, 1, 2], { prefetch: 1, budgetBytes: 2 * SIZE });
  for (const fitting of [0, 1, 0]) await use(fitting);
  assert.deepEqual(fits, [0, 1]);
  await use(1);
  await aMoment();
  assert.deepEqual(fits, [0, 1, 2]);
});

test('A failed prefetch is reported when the artwork is needed', async () => {
  const { cache, failing, use, fits } = aCache([0, 0, 1], { prefetch: 1 });
  failing.add(1);
  await use(0);
  await use(0);
  assert.deepEqual(fits, [0, 1], 'not tried again before it is needed');
  await assert.rejects(cache.acquire(1), /fitting 1 cannot be fitted/);
  assert.equal(cache.bytes, 0);
});

test('Dropping frees everything unused, including running prefetches, and returns the bytes', async () => {
  const { cache, artworks, use } = aCache([0, 1, 0, 2, 3, 1], { prefetch: 2 });
  await use(0);
  await cache.acquire(1);
  assert.equal(await cache.drop(), 3 * SIZE, 'fitting 0, and the prefetched 2 and 3');
  assert.equal(cache.bytes, SIZE);
  assert.equal(artworks.filter(({ disposed }) => disposed === 1).length, 3);
});

test('Dropping does not wait for a fit that a user waits for', async () => {
  const { cache, artworks } = aCache([0, 0]);
  const acquiring = cache.acquire(0);
  assert.equal(await cache.drop(), 0);
  assert.equal(artworks.length, 0);
  assert.equal((await acquiring).residentBytes, SIZE);
});

test('Closing frees everything', async () => {
  const { cache, artworks, use } = aCache([0, 1, 0, 2, 3], { prefetch: 2 });
  await use(0);
  await cache.acquire(1);
  await cache.close();
  assert.equal(cache.bytes, 0);
  assert.ok(artworks.length >= 3 && artworks.every(({ disposed }) => disposed === 1));
});

test('For any plan and limits, artworks stay usable while in use and are disposed once', async () => {
  const plans = fc.record({
    order: fc.array(fc.nat(6), { minLength: 1, maxLength: 40 }),
    budgetBytes: fc.nat(600),
    prefetch: fc.nat(3),
    held: fc.integer({ min: 1, max: 4 }),
    drops: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(plans, async ({ order, held, drops, ...limits }) => {
      const { cache, artworks } = aCache(order, limits);
      const inProgress: { fitting: number; artwork: FakeArtwork }[] = [];
      for (const [index, fitting] of order.entries()) {
        inProgress.push({ fitting, artwork: (await cache.acquire(fitting)) as FakeArtwork });
        if (inProgress.length > held) await cache.release(inProgress.shift()!.fitting);
        if (drops[index]) await cache.drop();
        assert.ok(inProgress.every(({ artwork }) => artwork.disposed === 0));
      }
      for (const { fitting } of inProgress) await cache.release(fitting);
      assert.equal(cache.bytes, 0);
      assert.ok(artworks.every(({ disposed }) => disposed === 1));
    }),
    { numRuns: 60 },
  );
});
