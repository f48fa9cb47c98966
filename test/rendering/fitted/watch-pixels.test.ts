import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FittedSource } from '../../../src/rendering/fitted/fitted-source.ts';
import { watchPixels } from '../../../src/rendering/fitted/watch-pixels.ts';
import { aFitting, anArtwork, pixelsOf } from '../makers.ts';

const FITTING = aFitting(30, 50);

function watched() {
  const artwork = anArtwork(FITTING, { seed: 3 });
  const released: number[] = [];
  const source: FittedSource = {
    acquire: () => Promise.resolve(artwork),
    release: (fitting) => Promise.resolve(void released.push(fitting)),
  };
  const seen: { fitting: number; fromRow: number; pixels: Buffer }[] = [];
  const see = (fitting: number, fromRow: number, pixels: Uint8Array) =>
    void seen.push({ fitting, fromRow, pixels: Buffer.from(pixels) });
  const observer = { see, memoOf: () => null, recall: () => undefined };
  const register = new Set<number>();
  return { artwork, released, seen, register, source: watchPixels(source, [observer], register) };
}

test('An observer sees each row of a fitting once, however many pieces share it', async () => {
  const { source, seen, released } = watched();
  const [first, second] = [await source.acquire(7), await source.acquire(7)];
  for (const fromRow of [0, 20, 40]) {
    await first.rows(fromRow, Math.min(20, 50 - fromRow));
    await second.rows(fromRow, Math.min(20, 50 - fromRow));
  }
  await source.release(7);
  await (await source.acquire(7)).rows(0, 50);
  assert.deepEqual(
    seen.map(({ fitting, fromRow }) => [fitting, fromRow]),
    [
      [7, 0],
      [7, 20],
      [7, 40],
    ],
  );
  assert.deepEqual(Buffer.concat(seen.map(({ pixels }) => pixels)), pixelsOf(FITTING, 3));
  assert.deepEqual(released, [7]);
});

test('An observer sees a row once, even if a writer reads it again or with the row above', async () => {
  const { source, seen } = watched();
  const artwork = await source.acquire(0);
  await artwork.rows(0, 20);
  await artwork.rows(19, 31);
  await artwork.rows(0, 20);
  assert.deepEqual(
    seen.map(({ fromRow }) => fromRow),
    [0, 20],
  );
  assert.deepEqual(Buffer.concat(seen.map(({ pixels }) => pixels)), pixelsOf(FITTING, 3));
});

test('An observer sees the rows above those that a resumed writer starts with', async () => {
  const { source, seen, register } = watched();
  const artwork = await source.acquire(7);
  await artwork.rows(35, 10);
  assert.equal(register.has(7), false);
  await artwork.rows(45, 5);
  assert.deepEqual(
    seen.map(({ fromRow }) => fromRow),
    [0, 35, 45],
  );
  assert.deepEqual(Buffer.concat(seen.map(({ pixels }) => pixels)), pixelsOf(FITTING, 3));
  assert.ok(register.has(7), 'it is seen to the end');
});

test('An observer sees nothing of a fitting that was observed to its end in an earlier run', async () => {
  const { source, seen, register } = watched();
  register.add(7);
  await (await source.acquire(7)).rows(0, 50);
  assert.deepEqual(seen, []);
});

test('An observed artwork returns the rows of the artwork, and is disposed with it', async () => {
  const { source, artwork } = watched();
  const given = await source.acquire(0);
  assert.deepEqual(await given.rows(10, 5), artwork.rows(10, 5));
  assert.deepEqual([given.widthPx, given.heightPx, given.residentBytes], [30, 50, 6000]);
  await given.dispose();
  assert.equal(artwork.disposed, 1);
});
