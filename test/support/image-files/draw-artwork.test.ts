import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { drawFlat, drawLabel, drawPhoto, drawSvg } from './draw-artwork.ts';

const SIZE = { widthPx: 60, heightPx: 40 };

describe('drawing test artwork', () => {
  it('gives the same bytes for the same arguments and different bytes for another seed', async () => {
    for (const draw of [drawFlat, drawPhoto, drawLabel]) {
      const [first, again, other] = await Promise.all([
        draw(SIZE),
        draw(SIZE),
        draw({ ...SIZE, seed: 2 }),
      ]);
      assert.deepEqual(first, again);
      assert.notDeepEqual(first, other);
    }
  });

  it('encodes every format at the requested size', async () => {
    for (const format of ['png', 'jpeg', 'webp', 'tiff', 'avif', 'gif'] as const) {
      const { width, height, ...metadata } = await sharp(
        await drawFlat({ ...SIZE, format }),
      ).metadata();
      assert.deepEqual([width, height], [60, 40]);
      assert.equal(metadata.format === 'heif' ? 'avif' : metadata.format, format);
    }
  });

  it('draws flat art that every turn and mirroring changes', async () => {
    const square = await drawFlat({ widthPx: 40, heightPx: 40 });
    const raw = (image: Sharp) => image.raw().toBuffer();
    const original = await raw(sharp(square));
    for (const changed of [
      sharp(square).flop(),
      sharp(square).flip(),
      sharp(square).rotate(90),
      sharp(square).rotate(180),
      sharp(square).rotate(270),
    ]) {
      assert.notDeepEqual(await raw(changed), original);
    }
  });

  it('leaves the border of a label fully transparent', async () => {
    const label = sharp(await drawLabel({ ...SIZE, borderPx: 6 }));
    const { info } = await label.trim().toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height], [48, 28]);
  });

  it('draws an SVG that states its size', async () => {
    const { width, height, format } = await sharp(Buffer.from(drawSvg(SIZE))).metadata();
    assert.deepEqual([width, height, format], [60, 40, 'svg']);
  });
});
