/** What an inspection reserves for pictures in an SVG. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { localDecoder } from '../../../../src/decoders/local-decoder.ts';
import { progressiveJpeg } from '../../../support/growth/progressive-jpeg.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { NEVER, spooled } from '../../pictures.ts';

/** A side whose first scan ends in zeros, as padding does, so that inspecting it decodes it. */
const SIDE_PX = 1600;
const BYTES_PER_DOCUMENT_BYTE = 13;

/** Returns the size of the document and the bytes of each reservation. */
async function reservedFor(t: TestContext, jpeg: Buffer) {
  const scratchDir = await tempDir(t);
  const href = `data:image/jpeg;base64,${jpeg.toString('base64')}`;
  const document = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image width="9" height="9" href="${href}"/></svg>`;
  const file = await spooled(scratchDir, Buffer.from(document));
  const reserved: number[] = [];
  const decoder = localDecoder((bytes) => Promise.resolve(void reserved.push(bytes)));
  await decoder.inspect({ file, maxPixels: 1e8, isKnownSound: false, scratchDir }, NEVER);
  return { documentBytes: file.bytes, reserved };
}

test('A JPEG in an SVG is reserved with the memory for drawing it, before it is decoded', async (t) => {
  const jpeg = progressiveJpeg({ sidePx: SIDE_PX, scans: 9 });
  const { documentBytes, reserved } = await reservedFor(t, jpeg);
  const [forText, first, ...others] = reserved;
  assert.equal(forText, BYTES_PER_DOCUMENT_BYTE * documentBytes);
  // Nine bytes a pixel to draw it, and six of coefficients to decode it.
  assert.ok(first! > forText + 15 * SIDE_PX ** 2, String(reserved));
  for (const later of others) assert.ok(later <= first!, String(reserved));
  assert.ok(others.length > 0, String(reserved));
});
