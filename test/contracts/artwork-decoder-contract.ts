import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import sharp from 'sharp';
import type { ArtworkDecoder } from '../../src/artwork/decoder/artwork-decoder.ts';
import { V_HEADER_BYTES } from '../../src/gang-sheet/units/v-file.ts';
import { aFitting, NEVER, somePixels, spooled, svg } from '../artwork/pictures.ts';
import { tempDir } from '../support/temp-dir.ts';

/** Returns a decoder whose scratch folder is `scratchDir`. */
export type MakeDecoder = (t: TestContext, scratchDir: string) => ArtworkDecoder;

/** What every decoder must do, in whichever process it decodes. */
export function testArtworkDecoder(name: string, makeDecoder: MakeDecoder): void {
  const about = (title: string) => `${name}: ${title}`;

  async function aDecoder(t: TestContext, bytes: Buffer) {
    const scratchDir = await tempDir(t);
    const decoder = makeDecoder(t, scratchDir);
    const file = await spooled(scratchDir, bytes);
    const request = { file, maxPixels: 1e6, isKnownSound: false, scratchDir };
    const inspect = () => decoder.inspect(request, NEVER);
    return { decoder, scratchDir, inspect };
  }

  test(about('inspects, measures and fits a raster image'), async (t) => {
    const raw = { width: 40, height: 30, channels: 4 } as const;
    const png = await sharp(somePixels(40, 30), { raw }).png().toBuffer();
    const { decoder, scratchDir, inspect } = await aDecoder(t, png);
    const artwork = await inspect();
    assert.deepEqual([artwork.widthPx, artwork.heightPx, artwork.format], [40, 30, 'png']);
    const at = { artwork, scratchDir };
    assert.deepEqual((await decoder.contentBoxes({ ...at, alphas: [9] }, NEVER)).contentBox, {
      leftPx: 0,
      topPx: 0,
      widthPx: 40,
      heightPx: 30,
    });
    assert.equal(await decoder.hasHardEdges(at, NEVER), true);
    assert.equal((await decoder.colour(at, NEVER)).space, 'srgb');
    assert.deepEqual((await decoder.pixels(at, NEVER)).content, { widthPx: 40, heightPx: 30 });
    await decoder.decodeWhole(at, NEVER);
    const to = join(scratchDir, 'fitted-1.v');
    const fitting = aFitting({ artworkId: artwork.id });
    const { offsetBytes } = await decoder.fit({ ...at, fitting, to }, NEVER);
    const pixels = (await readFile(to)).subarray(offsetBytes, offsetBytes + 40 * 30 * 4);
    assert.deepEqual(pixels, somePixels(40, 30));
  });

  test(about('draws an SVG with text'), async (t) => {
    const document = svg(
      '<text x="2" y="20" font-family="Liberation Sans" font-size="20">A</text>',
    );
    const { decoder, scratchDir, inspect } = await aDecoder(t, document);
    const artwork = await inspect();
    assert.equal(artwork.format, 'svg');
    const { contentBox } = await decoder.contentBoxes({ artwork, scratchDir, alphas: [] }, NEVER);
    assert.ok(contentBox.widthPx > 5 && contentBox.widthPx < 20, JSON.stringify(contentBox));
  });

  test(about('decodes a file of our own'), async (t) => {
    const raw = { width: 40, height: 30, channels: 4 } as const;
    const png = await sharp(somePixels(40, 30), { raw }).png().toBuffer();
    const scratchDir = await tempDir(t);
    const { path } = await spooled(scratchDir, png);
    const to = join(scratchDir, 'decoded.v');
    const own = { path, to, widthPx: 40, isGrey: false, needBytes: 1000 };
    await makeDecoder(t, scratchDir).decodeOwn(own, NEVER);
    const pixels = (await readFile(to)).subarray(V_HEADER_BYTES, V_HEADER_BYTES + 40 * 30 * 4);
    assert.deepEqual(pixels, somePixels(40, 30));
  });

  test(about('names the fault of a file, and decodes the next'), async (t) => {
    const { inspect } = await aDecoder(t, Buffer.from('not an image'));
    for (let times = 0; times < 2; times += 1) {
      await assert.rejects(inspect(), { name: 'ArtworkFault', code: 'artwork_not_an_image' });
    }
  });

  test(about('does not blame the file for a folder that is missing'), async (t) => {
    const png = await sharp({ create: { width: 9, height: 9, channels: 4, background: '#123' } })
      .png()
      .toBuffer();
    const { decoder, scratchDir, inspect } = await aDecoder(t, png);
    const artwork = await inspect();
    const to = join(scratchDir, 'missing', 'fitted-1.v');
    const fitting = aFitting({ artworkId: artwork.id });
    const fit = decoder.fit({ artwork, scratchDir, fitting, to }, NEVER);
    await assert.rejects(fit, (error: Error) => error.name !== 'ArtworkFault');
  });

  test(about('stops with the reason of the signal'), async (t) => {
    const { decoder, scratchDir, inspect } = await aDecoder(t, svg('<rect width="9" height="9"/>'));
    const artwork = await inspect();
    const reason = new Error('enough');
    const pixels = decoder.pixels({ artwork, scratchDir }, AbortSignal.abort(reason));
    await assert.rejects(pixels, reason);
  });
}
