import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test, type TestContext } from 'node:test';
import sharp from 'sharp';
import { MeasurementCache, Measurements } from '../../../src/artwork/preflight/measurements.ts';
import { preflightItems, reportOn } from '../../../src/artwork/preflight/preflight.ts';
import type { ServiceError } from '../../../src/errors.ts';
import type { Artwork } from '../../../src/gang-sheet/artwork.ts';
import { parsePreflight } from '../../../src/config/preflight-setting.ts';
import { drawFlat, drawPhoto } from '../../support/image-files/draw-artwork.ts';
import { anItem } from '../../support/service/make-job.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { aMeasuredArtwork, anArtworkOf, NEVER, svg } from '../pictures.ts';
import { localDecoder } from '../../../src/decoders/local-decoder.ts';

const levelsOf = (text: string) => parsePreflight(text).levels;
const ALL_WARN = levelsOf(
  'background=warn,translucency=warn,specks=warn,resolution=warn,colour=warn',
);

const clear = { width: 400, height: 300, channels: 4, background: '#0000' } as const;
const box = (width: number, height: number, fill = '#d02040') =>
  svg(
    `<rect width="${width}" height="${height}" fill="${fill}"/>`,
    `width="${width}" height="${height}"`,
  );

async function measurementsIn(scratchDir: string) {
  let decoded = 0;
  const measurements = new Measurements({
    cache: new MeasurementCache(),
    scratchDir,
    signal: NEVER,
    decoder: localDecoder(() => {
      decoded += 1;
      return Promise.resolve();
    }),
  });
  return Promise.resolve({ measurements, decoded: () => decoded });
}

async function reportOf(t: TestContext, bytes: Buffer) {
  const dir = await tempDir(t);
  const artwork = await anArtworkOf(dir, bytes);
  const { measurements } = await measurementsIn(dir);
  const item = anItem({ widthPx: 300, heightPx: null });
  const report = await reportOn(item, artwork, { dpi: 300, levels: ALL_WARN, measurements });
  assert.deepEqual(await readdir(dir), [artwork.id]);
  return { ...report, codes: report.findings.map(({ code }) => code) };
}

test('Passes flat artwork on a clear background', async (t) => {
  const art = await sharp({ create: clear })
    .composite([{ input: box(200, 100), left: 50, top: 60 }])
    .png()
    .toBuffer();
  const { codes, pixels, colour, effectiveDpi } = await reportOf(t, art);
  assert.deepEqual(codes, []);
  assert.deepEqual(pixels.content, { widthPx: 200, heightPx: 100 });
  assert.equal(pixels.background, 'transparent');
  assert.equal(pixels.translucentShare, 0);
  assert.deepEqual(colour, { space: 'srgb', profile: null });
  assert.deepEqual(effectiveDpi, { across: 400, down: 400 });
});

test('Distinguishes a white background from others, also in formats without alpha', async (t) => {
  const white = await sharp({ create: { ...clear, background: '#fff' } })
    .composite([{ input: box(200, 100), left: 50, top: 60 }])
    .jpeg()
    .toBuffer();
  assert.deepEqual((await reportOf(t, white)).codes, ['white_background']);
  const photo = await drawPhoto({ widthPx: 400, heightPx: 300 });
  assert.deepEqual((await reportOf(t, photo)).codes, ['opaque_background']);
});

test('Reports the share of half-transparent pixels', async (t) => {
  const soft = svg(
    '<rect width="50" height="100" fill="#123"/><rect x="50" width="50" height="100" fill="#123" fill-opacity="0.5"/>',
    'width="400" height="400"',
  );
  const { codes, pixels } = await reportOf(t, await sharp(soft).png().toBuffer());
  assert.deepEqual(codes, ['translucent_pixels']);
  assert.equal(pixels.translucentShare, 0.5);
});

test('Finds a speck far from the content, also in an image stored on its side', async (t) => {
  const speck = await sharp({ create: clear })
    .composite([
      { input: box(200, 100), left: 150, top: 100 },
      { input: box(2, 2), left: 3, top: 290 },
    ])
    .withMetadata({ orientation: 6 })
    .png()
    .toBuffer();
  const { codes, pixels } = await reportOf(t, speck);
  assert.deepEqual(codes, ['specks']);
  assert.deepEqual(pixels.art, { widthPx: 100, heightPx: 200 });
  assert.deepEqual(pixels.content, { widthPx: 192, heightPx: 347 });
});

test('Names CMYK with its profile', async (t) => {
  const cmyk = await sharp({ create: { ...clear, background: '#804020' } })
    .flatten()
    .toColourspace('cmyk')
    .jpeg()
    .toBuffer();
  const { findings, colour } = await reportOf(t, cmyk);
  assert.equal(colour.space, 'cmyk');
  assert.ok(findings.some(({ code, rule }) => code === 'cmyk_artwork' && rule === 'colour'));
});

test('Measures an SVG as drawn, and reports no resolution', async (t) => {
  const { codes, effectiveDpi, pixels } = await reportOf(t, box(40, 30, '#fff'));
  assert.equal(effectiveDpi, null);
  assert.deepEqual(codes, ['white_background']);
  assert.deepEqual(pixels.content, { widthPx: 4096, heightPx: 3072 });
});

test('Reports findings of blocking rules as faults of their items, and others as warnings', async (t) => {
  const dir = await tempDir(t);
  const artwork = await anArtworkOf(dir, await drawPhoto({ widthPx: 60, heightPx: 40 }));
  const items = ['a', 'b'].map((id) => anItem({ id, pointer: `/${id}`, widthPx: 300 }));
  const { measurements, decoded } = await measurementsIn(dir);
  const look = (levels: string) =>
    preflightItems({
      items,
      artworks: [artwork, artwork],
      dpi: 300,
      levels: levelsOf(levels),
      measurements,
    });
  const warnings = await look('resolution=warn,background=warn');
  assert.deepEqual(
    warnings.map(({ pointer, code }) => [pointer, code]),
    ['/a', '/b'].flatMap((at) => [
      [at, 'low_resolution'],
      [at, 'opaque_background'],
    ]),
  );
  await assert.rejects(look('resolution=warn,background=block'), (error: ServiceError) => {
    assert.equal(error.code, 'preflight_blocked');
    assert.deepEqual(
      error.faults.map(({ pointer, code }) => [pointer, code]),
      [
        ['/a', 'opaque_background'],
        ['/b', 'opaque_background'],
      ],
    );
    return true;
  });
  assert.equal(decoded(), 1);
});

test('Decodes nothing when no rule needs pixels', async () => {
  const never = () => Promise.reject(new Error('it was opened'));
  const measurements = {
    colour: never,
    pixels: never,
    ink: never,
    hasHardEdges: never,
    knownInk: () => null,
  };
  const artworks: readonly Artwork[] = [aMeasuredArtwork()];
  const request = { items: [anItem({ widthPx: 3000 })], artworks, dpi: 300, measurements };
  assert.deepEqual(await preflightItems({ ...request, levels: levelsOf('') }), []);
  const [warning] = await preflightItems({ ...request, levels: levelsOf('resolution=warn') });
  assert.equal(warning?.code, 'low_resolution');
});

test('Reads levels from text and names unknown ones', () => {
  const { levels, faults } = parsePreflight(' specks=block, colour = warn ,');
  assert.deepEqual([levels.specks, levels.colour, levels.background], ['block', 'warn', 'off']);
  assert.deepEqual(faults, []);
  assert.equal(parsePreflight('speck=warn,colour=loud').faults.length, 2);
});

test('Measures an image of many bands like a small one', async (t) => {
  const large = await drawFlat({ widthPx: 3000, heightPx: 1500 });
  const { pixels } = await reportOf(t, large);
  assert.deepEqual(pixels.content, { widthPx: 3000, heightPx: 1500 });
  assert.equal(pixels.background, 'transparent');
});
