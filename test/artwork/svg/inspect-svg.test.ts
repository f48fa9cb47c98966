import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tempDir } from '../../support/temp-dir.ts';
import { anArtworkOf, svg } from '../pictures.ts';

test('An SVG that is cut, broken or without any size is refused', async (t) => {
  const scratchDir = await tempDir(t);
  const whole = svg('<rect width="9" height="9"/>');
  await assert.rejects(anArtworkOf(scratchDir, whole.subarray(0, -8)), {
    code: 'artwork_truncated',
  });
  await assert.rejects(anArtworkOf(scratchDir, svg('<rect></g>')), { code: 'artwork_damaged' });
  const noSize = svg('<rect width="9" height="9"/>', '');
  await assert.rejects(anArtworkOf(scratchDir, noSize), { code: 'artwork_svg_without_size' });
});

test('The content box of a small SVG is finer than its pixels and cuts nothing off', async (t) => {
  const inner = '<rect x="1.25" y="0.5" width="1" height="1.25"/>';
  const { contentBox } = await anArtworkOf(await tempDir(t), svg(inner, 'viewBox="0 0 4 2"'), {
    trim: true,
  });
  assert.ok(contentBox);
  const { leftPx, topPx, widthPx, heightPx } = contentBox;
  assert.ok(leftPx <= 1.25 && leftPx > 1.249, `${leftPx}`);
  assert.ok(topPx <= 0.5 && topPx > 0.499, `${topPx}`);
  assert.ok(leftPx + widthPx >= 2.25 && leftPx + widthPx < 2.251);
  assert.ok(topPx + heightPx >= 1.75 && topPx + heightPx < 1.751);
});
