import assert from 'node:assert/strict';
import { test } from 'node:test';
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
  const measure = () => measureSvg(file, t.signal);
  const [size, ...others] = await Promise.all(Array.from({ length: 8 }, measure));
  assert.deepEqual(size, svgSize(svg('').toString()));
  assert.deepEqual(new Set(others.map((one) => one.heightPx)), new Set([size.heightPx]));
  assert.equal(most, 2);
});
