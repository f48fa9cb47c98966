import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEncoders } from '../../../src/rendering/create-encoders.ts';
import { createEncoderPool } from '../../../src/rendering/strips/encoder-pool.ts';
import { encodePngStrip } from '../../../src/rendering/png/encode-png-strip.ts';
import { StripDeflater } from '../../../src/rendering/strips/deflate/strip-deflater.ts';
import { createPlainKernel } from './plain-kernel.ts';
import type { StripJob } from '../../../src/rendering/strips/strip.ts';
import { aPool } from '../makers.ts';

function aStrip(seed = 1, rows = 20): StripJob {
  const pixels = Uint8Array.from({ length: (rows + 1) * 400 }, (_, at) => (at * seed) >> 3);
  return { format: 'png', pixels: pixels.buffer, rows, rowBytes: 400, patience: 3, leastMatch: 8 };
}

test('The pool encodes a strip to the same bytes as this thread', async (t) => {
  const here = encodePngStrip(aStrip(), {
    kernel: createPlainKernel(),
    deflater: new StripDeflater(),
  });
  assert.deepEqual(await aPool(t).encode(aStrip()), here);
});

test('Each of many strips is returned to its caller', async (t) => {
  const pool = aPool(t, 3);
  const seeds = Array.from({ length: 20 }, (_, index) => index);
  const strips = await Promise.all(seeds.map((seed) => pool.encode(aStrip(seed))));
  const kernel = createPlainKernel();
  const deflater = new StripDeflater();
  seeds.forEach((seed) =>
    assert.deepEqual(strips[seed], encodePngStrip(aStrip(seed), { kernel, deflater })),
  );
});

test('The pixels are transferred, and their buffer is reused for the next strip of that size', async (t) => {
  const pool = aPool(t);
  const job = aStrip();
  const bytes = job.pixels.byteLength;
  const encoding = pool.encode(job);
  assert.equal(job.pixels.byteLength, 0);
  await encoding;
  assert.equal(pool.takeBuffer(bytes).byteLength, bytes);
  assert.equal(pool.freeSpareBuffers(), 0, 'the buffer was in use');
});

test('Freeing spare buffers returns their bytes', async (t) => {
  const pool = aPool(t);
  await Promise.all([pool.encode(aStrip()), pool.encode(aStrip())]);
  assert.equal(pool.freeSpareBuffers(), 2 * 21 * 400);
  assert.equal(pool.freeSpareBuffers(), 0);
});

test('Freeing ends idle threads, and later strips are encoded as before', async (t) => {
  const pool = aPool(t, 1);
  const before = await pool.encode(aStrip());
  pool.freeSpareBuffers();
  assert.deepEqual(await pool.encode(aStrip()), before);
});

test('The pool is idle when no strip is waiting or being encoded', async (t) => {
  const pool = aPool(t, 1);
  await pool.idle();
  let done = 0;
  const strips = [1, 2, 3].map((seed) => pool.encode(aStrip(seed)).then(() => (done += 1)));
  await pool.idle();
  await Promise.all(strips);
  assert.equal(done, 3);
});

test('A worker that fails on a strip rejects it with the cause, and is replaced', async (t) => {
  const pool = aPool(t, 1);
  const broken = pool.encode({ ...aStrip(), rows: 1000 });
  const after = pool.encode(aStrip());
  await assert.rejects(broken, (error: Error) => {
    assert.match(error.message, /A thread that encodes the print file died/);
    assert.match(String(error.cause), /a strip must have 400400 bytes, received 8400/);
    return true;
  });
  assert.ok((await after).chunk.length > 12);
});

test('A worker that exits rejects its strip with its exit code', async (t) => {
  const worker = new URL('data:text/javascript,process.exit(3)');
  const pool = createEncoderPool({ threads: 1, worker });
  t.after(() => pool.close());
  await assert.rejects(pool.encode(aStrip()), (error: Error) => {
    assert.match(String(error.cause), /exited with code 3/);
    return true;
  });
});

test('Closing rejects pending strips, and later strips too', async () => {
  const pool = createEncoders({ threads: 1 });
  const strips = [pool.encode(aStrip()), pool.encode(aStrip(2))];
  const outcomes = Promise.allSettled(strips);
  await pool.close();
  assert.deepEqual(
    (await outcomes).map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  await assert.rejects(pool.encode(aStrip()), /closed/);
});
