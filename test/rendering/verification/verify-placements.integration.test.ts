import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { OutputFormat } from '../../../src/gang-sheet/print-file.ts';
import { DEFAULT_OUTPUT } from '../../../src/gang-sheet/order.ts';
import type { RenderPartInput } from '../../../src/rendering/format/render-request.ts';
import { PixelChecksums } from '../../../src/rendering/verification/pixel-checksums.ts';
import { renderPart } from '../../../src/rendering/render-part.ts';
import type { DecodeRaster } from '../../../src/rendering/format/decode-raster.ts';
import { decodeHere } from '../../../src/rendering/verification/decode-here.ts';
import { ServiceError } from '../../../src/errors.ts';
import { verifyPart } from '../../../src/rendering/verify-part.ts';
import { watchPixels } from '../../../src/rendering/fitted/watch-pixels.ts';
import { aFitting, aFolder, anInput, aPlacement, aPool, aSheet } from '../makers.ts';

const FITTINGS = [aFitting(2000, 40), aFitting(700, 90), aFitting(1, 1)];
const SHEET = aSheet({
  widthPx: 30_000,
  heightPx: 200,
  placements: [
    aPlacement(0, 0, 0),
    aPlacement(1, 4000, 10),
    aPlacement(1, 29_300, 10),
    aPlacement(0, 100, 60),
    aPlacement(2, 29_999, 199),
  ],
});

/** Changes a byte of one strip before it is encoded, so that every checksum in the file is right. */
function tampering(
  encoders: RenderPartInput['encoders'],
  { strip, at }: { readonly strip: number; readonly at: number },
): RenderPartInput['encoders'] {
  let encoded = 0;
  return {
    threads: encoders.threads,
    idle: () => encoders.idle(),
    close: () => encoders.close(),
    takeBuffer: (bytes) => encoders.takeBuffer(bytes),
    freeSpareBuffers: () => encoders.freeSpareBuffers(),
    encode(job) {
      if (encoded === strip) new Uint8Array(job.pixels)[job.rowBytes + at]! ^= 1;
      encoded += 1;
      return encoders.encode(job);
    },
  };
}

interface Attempt {
  readonly format: OutputFormat;
  readonly tamper?: { readonly strip: number; readonly at: number };
}

/** Renders a part that can be verified fully, or only by its structure. */
async function attempt(t: TestContext, { format, tamper }: Attempt) {
  const path = join(await aFolder(t), `part.${format}`);
  const pool = aPool(t);
  const encoders = tamper === undefined ? pool : tampering(pool, tamper);
  const input = anInput(SHEET, FITTINGS);
  const checksums = new PixelChecksums();
  const fitted = watchPixels(input.fitted, [checksums]);
  const output = { ...DEFAULT_OUTPUT, format, effort: 'fast' } as const;
  const { sha256 } = await renderPart({ ...input, fitted, output, path, encoders });
  const { widthPx, heightPx } = SHEET;
  const expected = {
    path,
    output,
    sheet: SHEET,
    fittings: FITTINGS,
    widthPx,
    heightPx,
    dpi: 300,
    sha256,
    signal: input.signal,
  };
  return {
    path,
    byStructure: () => verifyPart(expected),
    inFull: (decode?: DecodeRaster) =>
      verifyPart({ ...expected, checksums, ...(decode && { decode }) }),
  };
}

for (const format of ['png', 'tiff', 'pdf'] as const) {
  test(`A good ${format} part passes the comparison of its pixels, which leaves no files behind`, async (t) => {
    const { path, byStructure, inFull } = await attempt(t, { format });
    const structure = await byStructure();
    assert.deepEqual(await inFull(), [...structure, 'placed_pixels']);
    assert.deepEqual(await readdir(dirname(path)), [`part.${format}`]);
  });
}

for (const format of ['png', 'tiff', 'pdf'] as const) {
  test(`Only the comparison finds a changed byte in a ${format} part with right checksums`, async (t) => {
    // The first strips of a PDF are the alpha plane, then the colour plane, of the first fitting.
    const tamper = format === 'pdf' ? { strip: 1, at: 4001 } : { strip: 1, at: 5 * 120_000 + 4001 };
    const { path, byStructure, inFull } = await attempt(t, { format, tamper });
    await byStructure();
    await assert.rejects(inFull(), {
      code: 'verification_failed',
      message: /the pixel checksum .* must be [0-9a-f]+, found [0-9a-f]+/,
    });
    assert.deepEqual(await readdir(dirname(path)), [`part.${format}`]);
  });
}

for (const format of ['png', 'tiff'] as const) {
  test(`Finds ink outside the pieces in a ${format} part`, async (t) => {
    const tamper = { strip: 0, at: 3 * 120_000 + 4 * 3000 + 3 };
    const { byStructure, inFull } = await attempt(t, { format, tamper });
    await byStructure();
    await assert.rejects(inFull(), {
      code: 'verification_failed',
      message: /the film around the pieces in rows 0 to 16 must be transparent, found ink/,
    });
  });
}

for (const [format, images] of [
  ['png', 1],
  ['tiff', 1],
  ['pdf', 2 * FITTINGS.length],
] as const) {
  test(`A ${format} part can be decoded elsewhere, and a refusal there is no fault of the file`, async (t) => {
    const { inFull } = await attempt(t, { format });
    let decoded = 0;
    await inFull(async (raster) => {
      decoded += 1;
      await decodeHere(raster);
    });
    assert.equal(decoded, images);
    const refusal = new ServiceError('does_not_fit_memory', 'too much');
    await assert.rejects(
      inFull(() => Promise.reject(refusal)),
      refusal,
    );
  });
}

test('A comparison stops when its job is aborted', async (t) => {
  const { path, inFull } = await attempt(t, { format: 'png' });
  assert.ok((await inFull()).length > 0);
  const controller = new AbortController();
  controller.abort(new Error('cancelled'));
  const { verifyPlacements } =
    await import('../../../src/rendering/verification/verify-placements.ts');
  const input = { path, sheet: SHEET, fittings: FITTINGS, checksums: new PixelChecksums() };
  await assert.rejects(verifyPlacements({ ...input, signal: controller.signal }), /cancelled/);
  assert.deepEqual(await readdir(dirname(path)), ['part.png']);
});
