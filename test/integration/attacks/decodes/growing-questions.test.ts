/** Growing artwork in quotes, preflights and uploads, beside orders of another key. */
import { test } from 'node:test';
import { startAttacked } from '../../../support/attacks/attacked-service.ts';
import {
  byFivePreflights,
  byFiveQuotes,
  byFiveUploads,
  type WayIn,
} from '../../../support/attacks/ways-in.ts';
import { withstand } from '../../../support/attacks/withstand.ts';
import { growingArtwork } from '../../../support/growth/growing-files.ts';

const REFUSED = ['does_not_fit_memory'];
/** Uploads are not decoded. Equal ones are one. */
const UPLOADED = ['201', '200'];

const ATTACKS: readonly (readonly [string, WayIn, readonly string[], ...string[]])[] = [
  [
    'Quotes',
    byFiveQuotes,
    REFUSED,
    'an interlaced PNG of 595 megapixels',
    'a PNG of 16-bit rows a million pixels wide',
    'a progressive JPEG of 400 megapixels',
    'a picture of 400 megapixels',
  ],
  [
    'Preflights',
    byFivePreflights,
    REFUSED,
    'a filter of 60 results',
    'filter functions in groups',
    'a drawing in a drawing with a filter',
    'an interlaced PNG of 595 megapixels',
  ],
  ['Uploads', byFiveUploads, ['artwork_too_large'], 'a GIF of 400,000 frames'],
  [
    'Uploads',
    byFiveUploads,
    UPLOADED,
    'an interlaced PNG of 595 megapixels',
    'a PNG of texts that inflate to gigabytes',
    'a progressive JPEG of 12,000 scans',
    'forty pictures of 64 megapixels',
  ],
];

test('Quotes, preflights and uploads of growing artwork end by themselves, beside orders of another key', async (t) => {
  const attacked = await startAttacked(t, { limitMb: 512 });
  if ('unavailable' in attacked) {
    t.skip(attacked.unavailable);
    return;
  }
  for (const [what, way, ends, ...names] of ATTACKS) {
    for (const name of names) {
      const artwork = () => growingArtwork(name);
      await t.test(`${what} of ${name}`, () => withstand(attacked, { name, artwork, way, ends }));
    }
  }
});
