import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { frugalEncoders } from '../../../src/render-job/run/frugal-encoders.ts';
import type { EncoderPool } from '../../../src/rendering/strips/encoder-pool.ts';
import type { EncodedStrip, StripJob } from '../../../src/rendering/strips/strip.ts';

const JOB: StripJob = {
  format: 'png',
  pixels: new ArrayBuffer(8),
  rows: 1,
  rowBytes: 4,
  patience: 1,
  leastMatch: 8,
};
const STRIP: EncodedStrip = { chunk: new Uint8Array(0), adler: 1, filteredBytes: 0 };

function aSlowPool() {
  const open: (() => void)[] = [];
  const counts = { underWay: 0, most: 0 };
  const pool = {
    threads: 4,
    encode: () =>
      new Promise<EncodedStrip>((resolve) => {
        counts.underWay += 1;
        counts.most = Math.max(counts.most, counts.underWay);
        open.push(() => {
          counts.underWay -= 1;
          resolve(STRIP);
        });
      }),
  } as unknown as EncoderPool;
  const finishAll = async (done: Promise<unknown>): Promise<void> => {
    const state = { isDone: false };
    void done.then(() => (state.isDone = true));
    while (!state.isDone) {
      open.shift()?.();
      await setImmediate();
    }
  };
  return { pool, counts, finishAll };
}

for (const [isFrugal, threads, most] of [
  [false, 4, 3],
  [true, 1, 1],
] as const) {
  test(`${isFrugal ? 'Frugal encoders encode' : 'Other encoders encode'} ${most} of three strips at a time`, async () => {
    const { pool, counts, finishAll } = aSlowPool();
    const encoders = frugalEncoders(pool, () => isFrugal);
    assert.equal(encoders.threads, threads);
    await finishAll(Promise.all([1, 2, 3].map(() => encoders.encode(JOB))));
    assert.equal(counts.most, most);
  });
}

test('Encoders that become frugal first finish all strips in progress', async () => {
  const { pool, counts, finishAll } = aSlowPool();
  let isFrugal = false;
  const encoders = frugalEncoders(pool, () => isFrugal);
  const before = [encoders.encode(JOB), encoders.encode(JOB)];
  isFrugal = true;
  const after = encoders.encode(JOB);
  await setImmediate();
  assert.equal(counts.underWay, 2);
  await finishAll(Promise.all([...before, after]));
});
