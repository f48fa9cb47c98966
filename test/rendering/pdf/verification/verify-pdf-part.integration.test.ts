import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { test, type TestContext } from 'node:test';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import type { VerifyPartInput } from '../../../../src/rendering/format/verify-request.ts';
import { PixelChecksums } from '../../../../src/rendering/verification/pixel-checksums.ts';
import { verifyPart } from '../../../../src/rendering/verify-part.ts';
import { watchPixels } from '../../../../src/rendering/fitted/watch-pixels.ts';
import { aFitting, aPlacement, aSheet } from '../../makers.ts';
import { aPdfInput, anOutput, renderPdf } from '../makers.ts';

const FITTINGS = [aFitting(120, 90), aFitting(31, 47)];
const SHEET = aSheet({
  widthPx: 300,
  heightPx: 400,
  placements: [aPlacement(0, 10, 10), aPlacement(1, 150, 20), aPlacement(0, 150, 200)],
});

/** Renders a good part; `verifyBytes` verifies other bytes in its place, with their own hash. */
async function aPart(t: TestContext) {
  const output = anOutput({ cutLines: 'box' });
  const input = { ...aPdfInput(SHEET, FITTINGS), output };
  const checksums = new PixelChecksums();
  const fitted = watchPixels(input.fitted, [checksums]);
  const { path, sha256 } = await renderPdf(t, { ...input, fitted });
  const expected: VerifyPartInput = { ...input, path, sha256, widthPx: 300, heightPx: 400 };
  const verify = (change: Partial<VerifyPartInput> = {}) => verifyPart({ ...expected, ...change });
  const good = await readFile(path);
  const verifyBytes = async (bytes: Uint8Array, change: Partial<VerifyPartInput> = {}) => {
    await writeFile(path, bytes);
    return verify({ sha256: createHash('sha256').update(bytes).digest('hex'), ...change });
  };
  return { good, path, checksums, verify, verifyBytes };
}

/** Replaces a text in the file by another of the same length. */
function replaced(bytes: Buffer, from: string, to: string): Buffer {
  assert.equal(from.length, to.length);
  const text = bytes.toString('latin1');
  assert.ok(text.includes(from), `there is no ${from}`);
  return Buffer.from(text.replace(from, to), 'latin1');
}

test('A good part passes every check', async (t) => {
  const { verify } = await aPart(t);
  assert.deepEqual(await verify(), [
    ...['signature', 'objects', 'size', 'positions', 'cut_lines', 'colour', 'pixels', 'hash'],
  ]);
});

test('With checksums, the pixels are decoded and compared', async (t) => {
  const { path, verify, checksums } = await aPart(t);
  assert.equal((await verify({ checksums })).at(-1), 'placed_pixels');
  checksums.see(1, 0, new Uint8Array(4));
  await assert.rejects(verify({ checksums }), /the pixel checksum of the image of fitting 1/);
  assert.deepEqual(await readdir(dirname(path)), ['part.pdf']);
});

test('Finds a changed byte in an image, even if the hash was taken after the change', async (t) => {
  const { good, verifyBytes } = await aPart(t);
  const text = good.toString('latin1');
  const streams = [...text.matchAll(/\nstream\n/g)].map(({ index }) => index + 8);
  const flips = fc.record({
    stream: fc.constantFrom(...streams),
    // The two bytes before are a zlib header, whose hint about the level may be any.
    at: fc.integer({ min: 2, max: 60 }),
    flip: fc.integer({ min: 1, max: 255 }),
  });
  await fc.assert(
    fc.asyncProperty(flips, async ({ stream, at, flip }) => {
      const bytes = Buffer.from(good);
      bytes[stream + at]! ^= flip;
      // Some bits of a compressed stream are padding; changing them changes no pixel.
      fc.pre(inflated(bytes, stream) !== inflated(good, stream));
      await assert.rejects(verifyBytes(bytes), { code: 'verification_failed' });
    }),
    { numRuns: 60 },
  );
});

/** Returns the content of a stream; null when it cannot be read. */
function inflated(bytes: Buffer, stream: number): string | null {
  try {
    return inflateSync(bytes.subarray(stream)).toString('latin1');
  } catch {
    return null;
  }
}

test('The hash finds a changed byte anywhere', async (t) => {
  const { good, verify, path } = await aPart(t);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(good.length - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, flip) => {
        const bytes = Buffer.from(good);
        bytes[at]! ^= flip;
        await writeFile(path, bytes);
        await assert.rejects(verify(), { code: 'verification_failed' });
      },
    ),
    { numRuns: 100 },
  );
});

test('Finds a part that ends early, wherever it ends', async (t) => {
  const { good, verifyBytes } = await aPart(t);
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), async (length) => {
      await assert.rejects(verifyBytes(good.subarray(0, length)), { code: 'verification_failed' });
    }),
    { numRuns: 60 },
  );
});

for (const { title, from, to, message } of [
  { title: 'header', from: '%PDF-1.4', to: '%PDF-x.4', message: /its header/ },
  { title: 'offset', from: '00000 n ', to: '00001 n ', message: /its table/ },
  { title: 'object number', from: '1 0 obj', to: '7 0 obj', message: /the start of object 1/ },
  { title: 'page size', from: '0 0 72 96', to: '0 0 72 97', message: /its page in pixels/ },
  {
    title: 'image size',
    from: '/Width 120',
    to: '/Width 121',
    message: /the size of the soft mask of the image/,
  },
  { title: 'predictor', from: '/Predictor 15', to: '/Predictor 12', message: /the pixel format/ },
  { title: 'bits', from: 'Component 8', to: 'Component 4', message: /the pixel format/ },
  { title: 'spot colour', from: '/CutContour /D', to: '/CutContours/D', message: /cut lines/ },
  { title: 'image name', from: '/Im1 ', to: '/Im2 ', message: /the image of fitting 1/ },
  { title: 'gap between objects', from: '\nendobj\n', to: '\nendobj ', message: /the end of/ },
]) {
  test(`Finds a wrong ${title}, even if the hash was taken after the change`, async (t) => {
    const { good, verifyBytes } = await aPart(t);
    const rejected = { code: 'verification_failed', message };
    await assert.rejects(verifyBytes(replaced(good, from, to)), rejected);
  });
}

const [first, second, third] = SHEET.placements as [
  (typeof SHEET.placements)[0],
  (typeof SHEET.placements)[0],
  (typeof SHEET.placements)[0],
];

for (const { title, change, message } of [
  {
    title: 'a missing piece',
    change: { sheet: { ...SHEET, placements: [...SHEET.placements, aPlacement(1, 10, 300)] } },
    message: /its number of images must be 4, found 3/,
  },
  {
    title: 'a piece one pixel off',
    change: { sheet: { ...SHEET, placements: [first, { ...second, yPx: 21 }, third] } },
    message: /the position of image 2 must be 31x47 at 150,332, found 31x47 at 150,333/,
  },
  {
    title: 'two artworks of one size with the same image',
    change: {
      sheet: { ...SHEET, placements: [first, second, { ...third, fitting: 2 }] },
      fittings: [...FITTINGS, aFitting(120, 90)],
    },
    message: /its number of different images must be 3, found 2/,
  },
  {
    title: 'cut lines that were not ordered',
    change: { output: anOutput() },
    message: /its number of cut lines must be 0, found 3/,
  },
  { title: 'another density', change: { dpi: 301 }, message: /its page in pixels/ },
]) {
  test(`Finds ${title}`, async (t) => {
    const { verify } = await aPart(t);
    await assert.rejects(verify(change), { code: 'verification_failed', message });
  });
}

test('Measures a long page in its own units', async (t) => {
  const sheet = aSheet({ widthPx: 40, heightPx: 173_000, placements: [aPlacement(1, 0, 0)] });
  const input = { ...aPdfInput(sheet, FITTINGS), dpi: 72 };
  const part = await renderPdf(t, input);
  await verifyPart({ ...input, ...part, widthPx: 40, heightPx: 173_000 });
});

test('Verification ends with the reason of its signal', async (t) => {
  const { verify } = await aPart(t);
  const signal = AbortSignal.abort(new Error('cancelled by the customer'));
  await assert.rejects(verify({ signal }), /cancelled by the customer/);
});
