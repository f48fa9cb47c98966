import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { withColr, withNclx } from '../support/image-files/avif-file.ts';
import { chrm, cicp, gama, withChunks } from '../support/image-files/png-file.ts';
import { tempDir } from '../support/temp-dir.ts';
import {
  assertFields,
  colourAt,
  FIELDS,
  fitWay,
  HEIGHT,
  stepAt,
  WAYS,
  WIDTH,
  type Colour,
} from '../artwork/fields.ts';
import { anArtworkOf, drawn } from '../artwork/pictures.ts';

/** Draws the fields, with an alpha value for each column. */
function fields(alpha: (x: number) => number = () => 255): Sharp {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 4);
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      pixels.set([...colourAt(x, y), alpha(x)], (y * WIDTH + x) * 4);
    }
  }
  return drawn(pixels, WIDTH);
}

const opaque = () => fields().removeAlpha();
const SRGB_PRIMARIES = chrm(0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06);
const ADOBE_PRIMARIES = chrm(0.3127, 0.329, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06);

/**
 * Measured in Chromium 156 with its colours forced to sRGB, which supports cICP, gAMA, cHRM and
 * nclx.
 */
const DISPLAY_P3: readonly Colour[] = [
  [218, 0, 26],
  [0, 163, 40],
  [34, 61, 187],
  [128, 128, 128],
];
const LINEAR: readonly Colour[] = [
  [229, 110, 110],
  [110, 208, 133],
  [110, 133, 219],
  [188, 188, 188],
];
const BT_2020: readonly Colour[] = [
  [249, 0, 27],
  [0, 169, 32],
  [0, 60, 188],
  [128, 128, 128],
];
const ON_TV: readonly Colour[] = [
  [197, 28, 28],
  [28, 155, 49],
  [28, 49, 176],
  [121, 121, 121],
];
const GAMMA_22: readonly Colour[] = [
  [201, 35, 35],
  [35, 161, 57],
  [35, 57, 181],
  [129, 129, 129],
];
const GAMMA_28: readonly Colour[] = [
  [189, 17, 17],
  [17, 142, 36],
  [17, 36, 165],
  [106, 106, 106],
];
const GAMMA_20: readonly Colour[] = [
  [206, 43, 43],
  [43, 168, 67],
  [43, 67, 187],
  [137, 137, 137],
];
const ADOBE: readonly Colour[] = [
  [233, 35, 35],
  [0, 161, 46],
  [20, 57, 185],
  [129, 129, 129],
];
/** (v - 16) / 219 (H.273, 8.3). Chromium treats every PNG as full range. */
const LIMITED: readonly Colour[] = [
  [214, 28, 28],
  [28, 168, 51],
  [28, 51, 191],
  [130, 130, 130],
];

type Chunk = Parameters<typeof withChunks>[1][number];

interface Case {
  readonly chunks: readonly Chunk[];
  readonly colours: readonly Colour[];
  readonly profile: string;
}

const PNGS: Readonly<Record<string, Case>> = {
  'Display P3': { chunks: [cicp(12, 13)], colours: DISPLAY_P3, profile: 'Display P3 (cICP 12/13)' },
  'BT.2020': { chunks: [cicp(9, 13)], colours: BT_2020, profile: 'BT.2020, sRGB (cICP 9/13)' },
  'BT.709': { chunks: [cicp(1, 1)], colours: ON_TV, profile: 'BT.709, BT.709 curve (cICP 1/1)' },
  'BT.601': { chunks: [cicp(1, 6)], colours: ON_TV, profile: 'BT.709, BT.601 curve (cICP 1/6)' },
  'gamma 2.2': { chunks: [cicp(1, 4)], colours: GAMMA_22, profile: 'BT.709, gamma 2.2 (cICP 1/4)' },
  'gamma 2.8': { chunks: [cicp(1, 5)], colours: GAMMA_28, profile: 'BT.709, gamma 2.8 (cICP 1/5)' },
  linear: { chunks: [cicp(1, 8)], colours: LINEAR, profile: 'BT.709, linear (cICP 1/8)' },
  'limited range': {
    chunks: [cicp(1, 13, false)],
    colours: LIMITED,
    profile: 'BT.709, sRGB (cICP 1/13)',
  },
  'gAMA 1': { chunks: [gama(1)], colours: LINEAR, profile: 'gamma 1.00 (gAMA)' },
  'gAMA 1/2': { chunks: [gama(0.5)], colours: GAMMA_20, profile: 'gamma 2.00 (gAMA)' },
  'gAMA and cHRM': {
    chunks: [gama(1 / 2.2), ADOBE_PRIMARIES],
    colours: ADOBE,
    profile: 'gamma 2.20 (own primaries, gAMA and cHRM)',
  },
  'cICP before gAMA': {
    chunks: [cicp(12, 13), gama(1)],
    colours: DISPLAY_P3,
    profile: 'Display P3 (cICP 12/13)',
  },
  'gAMA where cICP is unspecified': {
    chunks: [cicp(2, 2), gama(1)],
    colours: LINEAR,
    profile: 'gamma 1.00 (gAMA)',
  },
};

for (const [name, { chunks, colours, profile }] of Object.entries(PNGS)) {
  test(`Converts a PNG in ${name} on every path`, async (t) => {
    const bytes = withChunks(await opaque().png().toBuffer(), chunks);
    const artwork = await assertFields(t, bytes, { colours, alpha: 'opaque', off: 1 });
    assert.deepEqual(artwork.source?.colour, { space: 'srgb', profile });
    assert.deepEqual(artwork.findings, []);
  });
}

test('Converts colours given by number in every kind of PNG', async (t) => {
  const chunks = [cicp(12, 13)];
  const steps = { colours: DISPLAY_P3, alpha: 'steps', off: 1 } as const;
  const flat = { ...steps, alpha: 'opaque' } as const;
  const palette = await opaque().png({ palette: true, quality: 100, dither: 0 }).toBuffer();
  await assertFields(t, withChunks(palette, chunks), flat);
  await assertFields(t, withChunks(await fields(stepAt).png().toBuffer(), chunks), steps);
  const deep = await fields(stepAt).toColourspace('rgb16').png().toBuffer();
  await assertFields(t, withChunks(deep, chunks), steps);
  const interlaced = await opaque().png({ progressive: true }).toBuffer();
  await assertFields(t, withChunks(interlaced, chunks), flat);
});

test('Keeps the primaries of grey given by number, and applies the curve', async (t) => {
  const values = Buffer.alloc(WIDTH * HEIGHT);
  for (let at = 0; at < values.length; at += 1) {
    values[at] = colourAt(at % WIDTH, Math.floor(at / WIDTH))[0];
  }
  const image = () => sharp(values, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } });
  const grey = await image().toColourspace('b-w').png().toBuffer();
  const deep = await image().toColourspace('grey16').png().toBuffer();
  const only = (colours: readonly Colour[], table: (value: number) => number) =>
    colours.map(([value]): Colour => [table(value), table(value), table(value)]);
  const linear = only(FIELDS, (value) => ({ 200: 229, 40: 110, 128: 188 })[value] ?? 0);
  for (const bytes of [grey, deep]) {
    const light = withChunks(bytes, [gama(1)]);
    await assertFields(t, light, { colours: linear, alpha: 'opaque', off: 1 });
    const p3 = withChunks(bytes, [cicp(12, 13)]);
    await assertFields(t, p3, { colours: only(FIELDS, (v) => v), alpha: 'opaque', off: 1 });
  }
});

const UNCHANGED: Readonly<Record<string, readonly Chunk[]>> = {
  'cICP 1/13': [cicp(1, 13)],
  'gAMA 45455 and the primaries of sRGB': [gama(0.454_55), SRGB_PRIMARIES],
  'gAMA 45455 alone': [gama(0.454_55)],
  'an sRGB chunk beside gAMA 1': [['sRGB', Buffer.from([0])], gama(1)],
  'unspecified code points': [cicp(2, 2)],
  'cHRM alone': [ADOBE_PRIMARIES],
  'an implausible gamma': [gama(0.000_01)],
};

test('Prints a PNG whose colour numbers mean sRGB exactly as without them', async (t) => {
  const plain = await fields(stepAt).png().toBuffer();
  for (const [name, chunks] of Object.entries(UNCHANGED)) {
    const scratchDir = await tempDir(t);
    const [bare, named] = [
      await anArtworkOf(scratchDir, plain),
      await anArtworkOf(scratchDir, withChunks(plain, chunks)),
    ];
    assert.equal(named.decodeAs, undefined, name);
    for (const way of Object.values(WAYS)) {
      const expected = await fitWay(bare, scratchDir, way);
      assert.ok((await fitWay(named, scratchDir, way)).equals(expected), name);
    }
  }
});

test('Prefers a profile to gAMA, and cICP to a profile', async (t) => {
  const p3 = await opaque().withIccProfile('p3').png().toBuffer();
  const withGamma = await assertFields(t, withChunks(p3, [gama(1)]), {
    colours: FIELDS,
    alpha: 'opaque',
    off: 1,
  });
  assert.equal(withGamma.source?.colour.profile, 'sP3C');
  // The samples of this file are P3 samples that count as sRGB.
  const numbers = await sharp(p3, { ignoreIcc: true }).raw().toBuffer();
  const at = (x: number, y: number): Colour => {
    const index = (y * WIDTH + x) * 3;
    return [numbers[index]!, numbers[index + 1]!, numbers[index + 2]!];
  };
  const [right, bottom] = [WIDTH - 1, HEIGHT - 1];
  const colours = [at(0, 0), at(right, 0), at(0, bottom), at(right, bottom)];
  assert.notDeepEqual(colours, FIELDS);
  const named = withChunks(p3, [cicp(1, 13)]);
  await assertFields(t, named, { colours, alpha: 'opaque', off: 1 });
});

const avif = (image: Sharp) =>
  image.avif({ quality: 95, effort: 0, chromaSubsampling: '4:4:4' }).toBuffer();

const AVIFS: readonly (readonly [primaries: number, transfer: number, readonly Colour[]])[] = [
  [12, 13, DISPLAY_P3],
  [9, 13, BT_2020],
  [9, 14, BT_2020],
  [1, 4, GAMMA_22],
  [1, 8, LINEAR],
];

test('Converts an AVIF by its nclx on every path', async (t) => {
  const [flat, clear] = [await avif(opaque()), await avif(fields(stepAt))];
  for (const [primaries, transfer, colours] of AVIFS) {
    const named = withNclx(flat, { primaries, transfer });
    const { source } = await assertFields(t, named, { colours, alpha: 'opaque', off: 6 });
    assert.match(source?.colour.profile ?? '', new RegExp(`\\(nclx ${primaries}/${transfer}\\)$`));
  }
  const named = withNclx(clear, { primaries: 12, transfer: 13 });
  await assertFields(t, named, { colours: DISPLAY_P3, alpha: 'steps', off: 6 });
});

test('Prints an AVIF whose nclx means sRGB exactly as without it', async (t) => {
  const flat = await avif(opaque());
  const scratchDir = await tempDir(t);
  const bare = await anArtworkOf(scratchDir, flat);
  const way = WAYS['reduced']!;
  const expected = await fitWay(bare, scratchDir, way);
  const pairs = [
    [1, 13],
    [1, 1],
    [1, 6],
    [2, 2],
  ] as const;
  for (const [primaries, transfer] of pairs) {
    const named = await anArtworkOf(scratchDir, withNclx(flat, { primaries, transfer }));
    assert.equal(named.decodeAs, undefined);
    assert.ok((await fitWay(named, scratchDir, way)).equals(expected));
  }
});

test('Prefers the profile of an AVIF to its nclx', async (t) => {
  const flat = sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } });
  const p3 = await flat.withIccProfile('p3').png().toBuffer();
  const { icc } = await sharp(p3).metadata();
  const profiled = withColr(await avif(opaque()), Buffer.concat([Buffer.from('prof'), icc!]));
  const both = withNclx(profiled, { primaries: 9, transfer: 8 });
  const artwork = await assertFields(t, both, { colours: DISPLAY_P3, alpha: 'opaque', off: 6 });
  assert.equal(artwork.source?.colour.profile, 'sP3C');
});

/**
 * SMPTE ST 2084 and BT.2100 (HLG on 1,000 nits, system gamma 1.2) divided by 203, clipped at white.
 */
const HDR: readonly (readonly [transfer: number, name: string, grey: number])[] = [
  [16, 'PQ', 181],
  [18, 'HLG', 137],
];

test('Converts high dynamic range with 203 nits as white, and reports it', async (t) => {
  const plain = await opaque().png().toBuffer();
  const flat = await avif(opaque());
  const files = (transfer: number) => [
    withChunks(plain, [cicp(9, transfer)]),
    withNclx(flat, { primaries: 9, transfer }),
  ];
  for (const [transfer, name, grey] of HDR) {
    for (const bytes of files(transfer)) {
      const scratchDir = await tempDir(t);
      const artwork = await anArtworkOf(scratchDir, bytes);
      const [finding] = artwork.findings ?? [];
      assert.equal(finding?.code, 'hdr_artwork');
      assert.equal(finding.rule, 'colour');
      assert.match(finding.detail, new RegExp(`BT\\.2020, ${name} .*203 nits`));
      const pixels = await fitWay(artwork, scratchDir, WAYS['at its own size']!);
      const last = pixels.subarray(-4);
      for (const value of last.subarray(0, 3)) assert.ok(Math.abs(value - grey) <= 2, `${value}`);
    }
  }
});

test('Leaves only the artwork and its pixels in the scratch folder', async (t) => {
  const scratchDir = await tempDir(t);
  const bytes = withChunks(await fields(stepAt).png().toBuffer(), [cicp(12, 13)]);
  const { id, path, bytes: length } = await anArtworkOf(scratchDir, bytes, { trim: true });
  assert.deepEqual((await readdir(scratchDir)).sort(), [id, `${id}.v`]);
  assert.ok(path.endsWith(`${id}.v`) && length > WIDTH * HEIGHT * 4);
});
