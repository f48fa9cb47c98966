/**
 * Orders of artwork that decoders would print wrong without a word, beside an order of another key. Flipped
 * bits and zeros in the scans of JPEG and GIF, and flipped bits in lossless WebP, are not among them: these
 * have no checksums, so such a file is only refused by luck (`damage.integration.test.ts`).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startAttacked } from '../../../support/attacks/attacked-service.ts';
import { MISPRINTED } from '../../../support/attacks/misprinted-files.ts';
import { byOrder } from '../../../support/attacks/ways-in.ts';
import { withstand } from '../../../support/attacks/withstand.ts';

const DAMAGED = ['artwork_damaged'];
const OUTSIDE = ['artwork_svg_outside_reference'];

/** What is found, if it is not damage. */
const ENDS: Readonly<Record<string, readonly string[]>> = {
  'a JPEG without its last scans': ['artwork_truncated'],
  'an SVG with a picture above the limit of its renderer': ['artwork_too_many_pixels'],
  'an SVG with a picture behind CDATA that looks like a comment': OUTSIDE,
  'an SVG with an import in CDATA': OUTSIDE,
  'an SVG with an import that CDATA splits': OUTSIDE,
  'an SVG with a reference in CSS escapes': OUTSIDE,
  'an SVG with a reference in a nested drawing': ['artwork_svg_picture'],
  'an SVG with HTML content': ['artwork_svg_unsupported'],
};

test('Orders of artwork that would be printed wrong fail by name, beside an order of another key', async (t) => {
  const attacked = await startAttacked(t, { limitMb: 512 });
  if ('unavailable' in attacked) {
    t.skip(attacked.unavailable);
    return;
  }
  for (const name of Object.keys(ENDS)) assert.ok(name in MISPRINTED, name);
  for (const [name, artwork] of Object.entries(MISPRINTED)) {
    const ends = ENDS[name] ?? DAMAGED;
    await t.test(`The order of ${name}`, () =>
      withstand(attacked, { name, artwork, way: byOrder, ends }),
    );
  }
});
