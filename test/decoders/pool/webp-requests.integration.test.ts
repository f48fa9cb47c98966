import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import sharp, { type WebpOptions } from 'sharp';
import { NEVER, spooled } from '../../artwork/pictures.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { aPool } from './a-pool.ts';

const SIZE = { width: 4100, height: 3500 };
const MARGIN_PX = 100;

/** Fades from left to right on a clear background: small as a file, and large in memory. */
function aWebp(options: WebpOptions): Promise<Buffer> {
  const { width, height } = SIZE;
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <linearGradient id="fade"><stop stop-color="#c03"/><stop offset="1" stop-color="#03c" stop-opacity="0.2"/></linearGradient>
    <rect x="${MARGIN_PX}" y="${MARGIN_PX}" width="${width - 2 * MARGIN_PX}" height="${height - 2 * MARGIN_PX}" fill="url(#fade)"/>
  </svg>`;
  return sharp(Buffer.from(drawing))
    .webp({ effort: 0, ...options })
    .toBuffer();
}

async function contentBoxOf(t: TestContext, bytes: Buffer) {
  const scratchDir = await tempDir(t);
  const pool = aPool(t, scratchDir, { most: 1, threads: 2 });
  const decoder = pool.decoders.for(pool.use());
  const file = await spooled(scratchDir, bytes);
  const inspection = { file, maxPixels: 1e8, isKnownSound: true, scratchDir };
  const artwork = await decoder.inspect(inspection, NEVER);
  const { contentBox } = await decoder.contentBoxes({ artwork, alphas: [], scratchDir }, NEVER);
  assert.deepEqual(pool.ended, []);
  return contentBox;
}

// libwebp requests 5.5 times the pixels of such a file, and touches 2.2 times.
for (const [name, options] of [
  ['lossy with alpha', { quality: 80 }],
  ['lossless', { lossless: true }],
] as const) {
  test(`A WebP (${name}) of 14 megapixels is decoded at its own size, whatever it requests`, async (t) => {
    assert.deepEqual(await contentBoxOf(t, await aWebp(options)), {
      leftPx: MARGIN_PX,
      topPx: MARGIN_PX,
      widthPx: SIZE.width - 2 * MARGIN_PX,
      heightPx: SIZE.height - 2 * MARGIN_PX,
    });
  });
}
