import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitScratchBytes } from '../../../src/artwork/cost/fit-cost.ts';
import { aFitting, aMeasuredArtwork } from '../pictures.ts';

const MIB = 1024 ** 2;
const LARGE = { widthPx: 8000, heightPx: 6000 };
const PIXELS = 8000 * 6000 * 4;
const half = aFitting({ widthPx: 4000, heightPx: 3000 });
const cost = (...args: Parameters<typeof fitScratchBytes>) => fitScratchBytes(...args) / MIB;

/** Peaks above the start, measured for this size in MiB. No prediction may be lower. */
const MEASURED = { png: 144, jpeg: 36, tiff: 85, gif: 230, webp: 392, avif: 858 } as const;

for (const [name, measuredMib] of Object.entries(MEASURED)) {
  test(`Predicts at least the measured cost of a large ${name}, and less than twice as much`, () => {
    const format = name as keyof typeof MEASURED;
    const mib = cost(aMeasuredArtwork({ ...LARGE, format }), half);
    assert.ok(mib >= measuredMib && mib <= 2 * measuredMib, `${mib}`);
  });
}

test('Predicts the measured cost of prepared pixels, for any source format', () => {
  for (const format of ['png', 'avif'] as const) {
    const mib = cost(aMeasuredArtwork({ ...LARGE, format, decodeAs: 'pixels' }), half);
    assert.ok(mib >= 62.1 && mib <= 2 * 62.1, `${mib}`);
  }
});

test('Counts an interlaced image as a whole, and any other image the same however many rows it has', () => {
  const plain = fitScratchBytes(aMeasuredArtwork(LARGE), half);
  const interlaced = fitScratchBytes(aMeasuredArtwork({ ...LARGE, interlaced: true }), half);
  assert.ok(interlaced >= plain + PIXELS);
  const longer = aMeasuredArtwork({ ...LARGE, heightPx: 60_000 });
  assert.equal(fitScratchBytes(longer, half), plain);
});

/** Peaks for 6000 x 6000 px reduced to half, in MB, by the samples of a pixel: 4:2:0 and 4:4:4. */
const PROGRESSIVE = { 1.5: 160, 3: 267 } as const;

for (const [samples, measuredMb] of Object.entries(PROGRESSIVE)) {
  test(`Predicts the measured cost of a progressive JPEG of ${samples} samples a pixel, and less than a quarter more`, () => {
    const sizes = { widthPx: 6000, heightPx: 6000, interlaced: true };
    const samplesPerPixel = Number(samples);
    const artwork = aMeasuredArtwork({ ...sizes, format: 'jpeg', samplesPerPixel });
    const mb = fitScratchBytes(artwork, aFitting({ widthPx: 3000, heightPx: 3000 })) / 1e6;
    assert.ok(mb >= measuredMb && mb <= 1.25 * measuredMb, `${mb}`);
  });
}

test('Counts the fitted pixels for a rotation up to a limit, and a few slices above it', () => {
  const artwork = aMeasuredArtwork({ ...LARGE, format: 'jpeg' });
  const turned = { ...half, rotated: true };
  assert.equal(cost(artwork, turned) - cost(artwork, half), (4000 * 3000 * 4) / MIB);
  const sheet = aFitting({ widthPx: 6600, heightPx: 72_000, rotated: true });
  assert.ok(cost(artwork, sheet) <= 100);
});

test('Counts pixels that stay in memory only up to the resident limit', () => {
  const artwork = aMeasuredArtwork();
  const small = aFitting({ widthPx: 100, heightPx: 100 });
  const bare = fitScratchBytes(artwork, small);
  assert.equal(fitScratchBytes(artwork, small, 40_000) - bare, 40_000);
  assert.equal(fitScratchBytes(artwork, small, 39_999) - bare, 0);
});

test('Counts an SVG by its drawn size, and the longest only by slices', () => {
  const vector = aMeasuredArtwork({ format: 'svg', widthPx: 10, heightPx: 10 });
  const small = fitScratchBytes(vector, aFitting({ widthPx: 10, heightPx: 10 }));
  assert.ok(fitScratchBytes(vector, half) > 1000 * small);
  assert.ok(cost(vector, aFitting({ widthPx: 6600, heightPx: 72_000 })) <= 100);
});

/** Peaks of drawing documents with pictures, in MiB: [megapixels each, pictures, MB of the file, width, peak]. */
const DRAWN_WITH_PICTURES = [
  [1, 1, 5, 300, 57],
  [1, 1, 5, 6000, 149],
  [4, 1, 20.3, 300, 223],
  [4, 1, 20.3, 6000, 292],
  [12, 3, 1.4, 300, 245],
  [12, 3, 1.4, 6000, 281],
  [30, 1, 1.19, 300, 355],
  [30, 1, 1.19, 6000, 372],
  [100, 1, 4.92, 6000, 1207],
] as const;

for (const [megapixels, count, mb, widthPx, measuredMib] of DRAWN_WITH_PICTURES) {
  test(`Predicts the measured cost of a drawing of ${widthPx} px with ${count} × ${megapixels} megapixels, and at most a quarter more`, () => {
    const [bytes, pixels] = [mb * 1e6, megapixels * 1e6 * count];
    const pictures = {
      chars: bytes,
      mostChars: bytes / count,
      pixels,
      mostPixels: megapixels * 1e6,
    };
    const artwork = aMeasuredArtwork({ format: 'svg', bytes, pictures });
    const mib = cost(artwork, aFitting({ widthPx, heightPx: widthPx }));
    assert.ok(mib >= measuredMib && mib <= 1.25 * measuredMib, `${mib}`);
  });
}

test('Counts what a drawing holds besides its slices', () => {
  const pictures = { chars: 1e6, mostChars: 1e6, pixels: 3e7, mostPixels: 3e7 };
  const longest = aFitting({ widthPx: 6600, heightPx: 72_000 });
  const vector = aMeasuredArtwork({ format: 'svg', bytes: 1e6 });
  const more = cost({ ...vector, pictures }, longest) - cost(vector, longest);
  assert.ok(more > 330 && more < 400, `${more}`);
});

test('Predicts at least the measured cost of enlarging, and less than twice as much', () => {
  const photo = aMeasuredArtwork({ format: 'png', widthPx: 10, heightPx: 10 });
  const mib = cost(photo, aFitting({ widthPx: 3600, heightPx: 4800 }));
  assert.ok(mib >= 26.6 && mib <= 2 * 26.6, `${mib}`);
});
