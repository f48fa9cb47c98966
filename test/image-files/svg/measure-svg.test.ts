import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Worker } from 'node:worker_threads';
import { measureSvg } from '../../../src/image-files/svg/measure-svg.ts';
import { svgSize } from '../../../src/image-files/svg/svg-size.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { spooled, svg } from '../../artwork/pictures.ts';

test('Measures simultaneous documents in two threads at a time', async (t) => {
  const file = await spooled(await tempDir(t), svg('<g/>'.repeat(100_000)));
  let [now, most] = [0, 0];
  const count = (worker: Worker): void => {
    most = Math.max(most, (now += 1));
    worker.once('exit', () => (now -= 1));
  };
  process.on('worker', count);
  t.after(() => process.off('worker', count));
  const measure = () => measureSvg(file, { signal: t.signal });
  const [size, ...others] = await Promise.all(Array.from({ length: 8 }, measure));
  assert.deepEqual(size, svgSize(svg('').toString()));
  assert.deepEqual(new Set(others.map((one) => one.heightPx)), new Set([size.heightPx]));
  assert.equal(most, 2);
});

test("Measures another key's document while one key has many", async (t) => {
  const dir = await tempDir(t);
  const long = await spooled(dir, svg('<g/>'.repeat(100_000)));
  const ended: string[] = [];
  const measure = (owner: string) =>
    measureSvg(long, { signal: t.signal, owner }).then(() => ended.push(owner));
  await Promise.all(['a', 'a', 'a', 'a', 'a', 'b'].map(measure));
  // Of two lanes, one key has one, so the other key is not behind five documents.
  assert.ok(ended.indexOf('b') <= 2, ended.join());
});

test('Releases what it reserved for a document that is refused, and reserves nothing more', async (t) => {
  const file = await spooled(await tempDir(t), Buffer.from('<svg width="9">'));
  const reserved: number[] = [];
  const reserve = (bytes: number) => {
    reserved.push(bytes);
    return () => reserved.push(-bytes);
  };
  await assert.rejects(measureSvg(file, { signal: t.signal, reserve }));
  assert.equal(reserved.length, 2);
  assert.equal(reserved[0]! + reserved[1]!, 0);
  assert.ok(reserved[0]! >= 16 * 2 ** 20);
});

test('Reserves for an SVGZ what its document takes, not what the largest one would', async (t) => {
  const document = Buffer.from(svg('<g/>'.repeat(100_000)));
  const dir = await tempDir(t);
  const reservedFor = async (bytes: Buffer): Promise<number> => {
    let most = 0;
    const reserve = (wanted: number) => {
      most = wanted;
      return () => undefined;
    };
    await measureSvg(await spooled(dir, bytes), { signal: t.signal, reserve });
    return most;
  };
  assert.equal(await reservedFor(gzipSync(document)), await reservedFor(document));
});
