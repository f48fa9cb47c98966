/** What an inspection reserves for pictures in an SVG. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import sharp from 'sharp';
import { fitScratchBytes } from '../../../../src/artwork/cost/fit-cost.ts';
import { localDecoder } from '../../../../src/decoders/local-decoder.ts';
import type { Artwork } from '../../../../src/gang-sheet/artwork.ts';
import { progressiveJpeg } from '../../../support/growth/progressive-jpeg.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { aFitting, NEVER, spooled } from '../../pictures.ts';

/** A side whose first scan ends in zeros, as padding does, so that inspecting it decodes it. */
const SIDE_PX = 1600;

async function reservedFor(
  t: TestContext,
  { href, printedPx }: { readonly href: string; readonly printedPx?: number },
): Promise<{ readonly reserved: readonly number[]; readonly artwork: Artwork }> {
  const scratchDir = await tempDir(t);
  const document = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image width="9" height="9" href="${href}"/></svg>`;
  const file = await spooled(scratchDir, Buffer.from(document));
  const reserved: number[] = [];
  const decoder = localDecoder((bytes) => Promise.resolve(void reserved.push(bytes)));
  const request = { file, maxPixels: 1e8, isKnownSound: false, scratchDir };
  const printed = printedPx === undefined ? {} : { printedPx };
  const artwork = await decoder.inspect({ ...request, ...printed }, NEVER);
  return { reserved, artwork };
}

function jpegUri(jpeg: Buffer): string {
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}

function plainJpeg(sidePx: number): Promise<Buffer> {
  const create = { width: sidePx, height: sidePx, channels: 3, background: '#357' } as const;
  return sharp({ create }).jpeg().toBuffer();
}

test('A JPEG in an SVG is reserved with the memory for drawing it, before the document is read', async (t) => {
  const jpeg = progressiveJpeg({ sidePx: SIDE_PX, scans: 9 });
  const { reserved } = await reservedFor(t, { href: jpegUri(jpeg) });
  const [first, ...others] = reserved;
  // Twelve bytes a pixel to draw it, and six of coefficients to decode it.
  assert.ok(first! > 18 * SIDE_PX ** 2, String(reserved));
  for (const later of others) assert.ok(later <= first!, String(reserved));
  assert.ok(others.length > 0, String(reserved));
});

test('The first reservation for a drawing suffices for printing it', async (t) => {
  const jpeg = await plainJpeg(400);
  const href = jpegUri(jpeg);
  const { reserved, artwork } = await reservedFor(t, { href, printedPx: 6000 });
  const fitting = aFitting({ widthPx: 6000, heightPx: 6000 });
  assert.ok(reserved[0]! >= fitScratchBytes(artwork, fitting), String(reserved));
  const { reserved: small } = await reservedFor(t, { href, printedPx: 300 });
  assert.ok(small[0]! < reserved[0]! / 2, String(small));
});

test('Pictures whose header cannot be read at first are reserved when they are found', async (t) => {
  const jpeg = progressiveJpeg({ sidePx: SIDE_PX, scans: 9 });
  // Entities in the URI: browsers read them, and so does the preparation.
  const href = jpegUri(jpeg).replace('base64,', 'base64,&#10;');
  const { reserved } = await reservedFor(t, { href });
  assert.ok(reserved[0]! < 18 * SIDE_PX ** 2, String(reserved));
  assert.ok(Math.max(...reserved) > 18 * SIDE_PX ** 2, String(reserved));
});

test('An artwork says what the pictures in it take, and counts equal ones once', async (t) => {
  const jpeg = await plainJpeg(64);
  const href = jpegUri(jpeg);
  const twice = `${href}"/><image width="9" height="9" href="${href}`;
  const { artwork } = await reservedFor(t, { href: twice });
  const { chars, mostChars, pixels, mostPixels } = artwork.pictures!;
  assert.deepEqual([pixels, mostPixels], [64 ** 2, 64 ** 2]);
  assert.ok(mostChars >= (jpeg.length * 4) / 3 && chars === 2 * mostChars);
});
