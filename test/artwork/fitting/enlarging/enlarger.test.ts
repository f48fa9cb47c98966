import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { createEnlargeKernel } from '../../../../src/artwork/fitting/enlarging/enlarge-kernel.ts';
import { Enlarger } from '../../../../src/artwork/fitting/enlarging/enlarger.ts';
import type { Size } from '../../../../src/image-files/turn.ts';
import { seededRandom } from '../../../support/image-files/noise.ts';

const kernel = createEnlargeKernel();
const random = seededRandom(20);
const below = (limit: number): number => Math.floor(random() * limit);

interface Source extends Size {
  readonly pixels: Buffer;
  readonly hasAlpha: boolean;
}

/** Noise: some pixels are transparent, some opaque and some in between. */
function aSource({ widthPx, heightPx }: Size, hasAlpha: boolean): Source {
  const pixels = Buffer.alloc(widthPx * heightPx * 4);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = below(256);
  for (let at = 3; at < pixels.length; at += 4) {
    if (!hasAlpha || random() < 0.4) pixels[at] = 255;
    else if (random() < 0.3) pixels[at] = 0;
  }
  return { widthPx, heightPx, pixels, hasAlpha };
}

async function enlargedBySharp(source: Source, size: Size): Promise<Buffer> {
  const raw = { width: source.widthPx, height: source.heightPx, channels: 4 } as const;
  const image = sharp(source.pixels, { raw });
  if (!source.hasAlpha) image.removeAlpha();
  const options = { fit: 'fill', kernel: 'lanczos3' } as const;
  return image.resize(size.widthPx, size.heightPx, options).ensureAlpha().raw().toBuffer();
}

/** The enlarged image, drawn tile by tile. */
function enlargedByUs(source: Source, size: Size, tile: Size): Buffer {
  const { widthPx, heightPx, pixels, hasAlpha } = source;
  const read = (at: { leftPx: number; rowPx: number }, into: Uint8Array): void => {
    const from = (at.rowPx * widthPx + at.leftPx) * 4;
    into.set(pixels.subarray(from, from + into.length));
  };
  const enlarger = new Enlarger(kernel, { widthPx, heightPx, hasAlpha, read }, size);
  const enlarged = Buffer.alloc(size.widthPx * size.heightPx * 4);
  for (let topPx = 0; topPx < size.heightPx; topPx += tile.heightPx) {
    for (let leftPx = 0; leftPx < size.widthPx; leftPx += tile.widthPx) {
      const box = {
        leftPx,
        topPx,
        widthPx: Math.min(tile.widthPx, size.widthPx - leftPx),
        heightPx: Math.min(tile.heightPx, size.heightPx - topPx),
      };
      const drawn = enlarger.draw(box);
      for (let row = 0; row < box.heightPx; row += 1) {
        const from = drawn.pixels.subarray(
          row * drawn.stridePx,
          row * drawn.stridePx + box.widthPx,
        );
        const to = ((topPx + row) * size.widthPx + leftPx) * 4;
        enlarged.set(new Uint8Array(from.buffer, from.byteOffset, from.byteLength), to);
      }
    }
  }
  return enlarged;
}

test('Enlarges to exactly the bytes of libvips, for any size, factor and tiles', async () => {
  for (let trial = 0; trial < 30; trial += 1) {
    const source = aSource({ widthPx: 1 + below(90), heightPx: 1 + below(90) }, trial % 2 === 0);
    const size = {
      widthPx: source.widthPx + 1 + below(200),
      heightPx: source.heightPx + 1 + below(200),
    };
    const tile = { widthPx: 1 + below(size.widthPx), heightPx: 8 + below(size.heightPx) };
    const expected = await enlargedBySharp(source, size);
    const about = JSON.stringify({ ...source, pixels: undefined, size, tile });
    assert.ok(enlargedByUs(source, size, tile).equals(expected), about);
  }
});

test('Enlarges a single pixel to an area', async () => {
  const source = aSource({ widthPx: 1, heightPx: 1 }, false);
  const size = { widthPx: 9, heightPx: 7 };
  const expected = await enlargedBySharp(source, size);
  assert.ok(enlargedByUs(source, size, size).equals(expected));
});
