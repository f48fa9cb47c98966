import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { fitLocally } from '../../../support/image-files/fit-locally.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { aFitting, anArtworkOf, aPicture, NEVER } from '../../pictures.ts';

test('Gives an enlarged and rotated artwork the same pixels as libvips', async (t) => {
  const scratchDir = await tempDir(t);
  const fitting = aFitting({ widthPx: 1300, heightPx: 1100, rotated: true });
  const artwork = await anArtworkOf(scratchDir, await aPicture().png().toBuffer());
  const request = { artwork, fitting, scratchDir, residentLimitBytes: Infinity, signal: NEVER };
  const fitted = await fitLocally(request);
  const pixels = await fitted.rows(0, fitting.heightPx);
  const resized = sharp(artwork.path)
    .resize(fitting.heightPx, fitting.widthPx, { fit: 'fill', kernel: 'lanczos3' })
    .ensureAlpha();
  const upright = await resized.png().toBuffer();
  const expected = await sharp(upright).rotate(90).raw().toBuffer();
  assert.ok(expected.equals(pixels));
});
