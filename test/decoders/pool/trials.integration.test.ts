/** Decodes whose memory is counted by the kernel, which must neither be too tight nor too loose. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import sharp from 'sharp';
import type { Grant } from '../../../src/memory/grant.ts';
import { NEVER, spooled } from '../../artwork/pictures.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { aPool } from './a-pool.ts';

const WIDTH_PX = 4000;
const HEIGHT_PX = 3000;
const RGBA_BYTES = WIDTH_PX * HEIGHT_PX * 4;

/** Noise with transparency, which no encoder can simplify. */
function noise() {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  const create = { width: WIDTH_PX, height: HEIGHT_PX, channels: 4, background: '#000', noise };
  return sharp({ create: create as never }).ensureAlpha(0.5);
}

async function inspected(t: TestContext, bytes: Buffer) {
  const scratchDir = await tempDir(t);
  const { decoders, ended, use } = aPool(t, scratchDir, { timeoutMs: 60_000 });
  const file = await spooled(scratchDir, bytes);
  const request = { file, maxPixels: 1e8, isKnownSound: true, scratchDir };
  const artwork = await decoders.for(use()).inspect(request, NEVER);
  const pixelsIf = (admit: (bytes: number) => Promise<Grant>) =>
    decoders.for(use({ admit })).pixels({ artwork, scratchDir }, NEVER);
  return { pixelsIf, ended };
}

test('A lossless WebP of 12 megapixels is decoded, although libwebp requests more than it uses', async (t) => {
  const bytes = await noise().webp({ lossless: true, effort: 0 }).toBuffer();
  const { pixelsIf, ended } = await inspected(t, bytes);
  await pixelsIf(() => Promise.resolve({ release: () => undefined, trial: null }));
  assert.deepEqual(ended, []);
});

test('A decode that is tried ends with its refusal once it has taken what is free, and blames nobody', async (t) => {
  const bytes = await noise().png({ progressive: true, compressionLevel: 1 }).toBuffer();
  const { pixelsIf, ended } = await inspected(t, bytes);
  const refusal = new Error('does not fit');
  const tried = (freeBytes: number) =>
    pixelsIf(() => {
      const trial = { refusal, readFreeBytes: () => freeBytes };
      return Promise.resolve({ release: () => undefined, trial });
    });
  await assert.rejects(tried(RGBA_BYTES / 2), refusal);
  await tried(RGBA_BYTES * 3);
  assert.deepEqual(ended, []);
});
