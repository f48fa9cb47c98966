/** Orders of artwork that grows while it is measured, decoded or drawn, beside orders of another key. */
import { test } from 'node:test';
import { startAttacked } from '../../../support/attacks/attacked-service.ts';
import { byOrder } from '../../../support/attacks/ways-in.ts';
import { withstand } from '../../../support/attacks/withstand.ts';
import { GROWING_DRAWINGS } from '../../../support/growth/growing-drawings.ts';
import { GROWING_FILES, growingArtwork } from '../../../support/growth/growing-files.ts';

/** The estimate knows what is inside. */
const REFUSED = ['does_not_fit_memory'];
/** Its decoder was ended. On a busy machine time may end first. */
const ENDED = ['artwork_decode_memory', 'artwork_decode_timeout'];
/** It prints in a few megabytes, if time suffices. */
const PRINTED = ['succeeded', 'artwork_decode_timeout'];

const ENDS: Readonly<Record<string, readonly string[]>> = {
  // Its memory is kept in a file.
  'an interlaced PNG of 64 megapixels and 16 bits': PRINTED,
  'a picture of 900 megapixels': ['artwork_too_many_pixels'],
  'lines of millions of dashes': ENDED,
  'a PNG whose profile inflates to a gigabyte': PRINTED,
  'a PNG of texts that inflate to gigabytes': PRINTED,
  // The processes of a newer Node take more memory, so that less is left for it.
  'a progressive JPEG of 12,000 scans': ['artwork_decode_timeout', 'does_not_fit_memory'],
  'a TIFF in one strip': PRINTED,
  'a TIFF in one tile': ['artwork_unsupported_format'],
  'a GIF of 400,000 frames': ['artwork_too_large'],
};

test('Orders of growing artwork end with a fault of their own, beside an order of another key', async (t) => {
  const attacked = await startAttacked(t, { limitMb: 512 });
  if ('unavailable' in attacked) {
    t.skip(attacked.unavailable);
    return;
  }
  for (const name of [...Object.keys(GROWING_DRAWINGS), ...Object.keys(GROWING_FILES)]) {
    const ends = ENDS[name] ?? REFUSED;
    const artwork = () => growingArtwork(name);
    await t.test(`The order of ${name}`, () =>
      withstand(attacked, { name, artwork, way: byOrder, ends }),
    );
  }
});
