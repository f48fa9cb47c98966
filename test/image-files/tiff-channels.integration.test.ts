import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { readColour } from '../../src/artwork/decoding/read-colour.ts';
import { readHeader } from '../../src/image-files/read-header.ts';
import type { PreflightFinding } from '../../src/gang-sheet/preflight.ts';
import { tempDir } from '../support/temp-dir.ts';
import {
  photoshopChannels,
  tiffFile,
  type TiffFile,
  type TiffTag,
} from '../support/image-files/tiff-file.ts';
import {
  assertFields,
  colourAt,
  FIELDS,
  HEIGHT,
  stepAt,
  WIDTH,
  type Colour,
} from '../artwork/fields.ts';
import { anArtworkOf, drawn, NEVER, spooled } from '../artwork/pictures.ts';
import { decoder } from '../support/image-files/fit-locally.ts';

const RGB = 2;
const CMYK = 5;
const CIE_LAB = 8;
const ICC_LAB = 9;

type Layout = Omit<TiffFile, 'widthPx' | 'heightPx'>;
const tiff = (layout: Layout) => tiffFile({ widthPx: WIDTH, heightPx: HEIGHT, ...layout });

/** Expands every sample, for 16-bit and floating-point files. */
const wide = (at: TiffFile['samplesAt']) => (x: number, y: number) => at(x, y).map((v) => v * 257);
const long = (at: TiffFile['samplesAt']) => (x: number, y: number) =>
  at(x, y).map((v) => v * 0x1_01_01_01);
const light = (at: TiffFile['samplesAt']) => (x: number, y: number) => at(x, y).map((v) => v / 255);

const rgb = (x: number, y: number) => [...colourAt(x, y)];
const rgba = (x: number, y: number) => [...rgb(x, y), stepAt(x)];
const grey = (x: number, y: number) => [colourAt(x, y)[0]];
const greya = (x: number, y: number) => [...grey(x, y), stepAt(x)];
const times = (values: readonly number[], alpha: number) =>
  values.map((value) => Math.round((value * alpha) / 255));
/** An extra channel. */
const spare = (x: number, y: number) => 255 - 3 * x - y;
const cmyk = (x: number, y: number) => {
  const [r, g, b] = colourAt(x, y);
  const k = 255 - Math.max(r, g, b);
  return [255 - r - k, 255 - g - k, 255 - b - k, k];
};
/** By libvips' own CMYK profile. No second opinion exists, so the plain file is the reference. */
const CMYK_FIELDS: readonly Colour[] = [
  [192, 93, 72],
  [90, 132, 114],
  [95, 97, 135],
  [135, 134, 133],
];
const GREYS = FIELDS.map(([value]): Colour => [value, value, value]);
/**
 * The fields read as linear light and converted by IEC 61966-2-1 (as Chromium 156 shows gAMA 1.0).
 */
const LIGHTS: readonly Colour[] = [
  [229, 110, 110],
  [110, 208, 133],
  [110, 133, 219],
  [188, 188, 188],
];
const LAB_FIELDS: readonly Colour[] = [0, 1, 2, 3].map((): Colour => [193, 117, 199]);
const white = photoshopChannels([{ name: 'White', kind: 2 }]);

interface Case {
  readonly file: Layout;
  readonly colours: readonly Colour[];
  readonly alpha?: 'steps';
  readonly off?: number;
  /** Codes of the findings, each with a phrase that it must contain. */
  readonly findings?: readonly (readonly [code: string, word: string])[];
}

const UNNAMED = [['unnamed_channel', 'used as transparency']] as const;
const DROPPED = [['spot_channel_dropped', 'without a name']] as const;
const WHITE = [['spot_channel_dropped', 'spot channel "White"']] as const;

const CASES: Readonly<Record<string, Case>> = {
  'in RGB': { file: { photometric: RGB, samplesAt: rgb }, colours: FIELDS },
  'in big-endian order': {
    file: { photometric: RGB, isBigEndian: true, bits: 16, samplesAt: wide(rgb) },
    colours: FIELDS,
  },
  'with planes': { file: { photometric: RGB, isPlanar: true, samplesAt: rgb }, colours: FIELDS },
  'with tiles': { file: { photometric: RGB, tilePx: 32, samplesAt: rgb }, colours: FIELDS },
  'with planes in tiles': {
    file: { photometric: RGB, isPlanar: true, tilePx: 32, samplesAt: rgb },
    colours: FIELDS,
  },
  'of 16 bits with planes in tiles, alpha and an extra channel': {
    file: {
      photometric: RGB,
      bits: 16,
      isPlanar: true,
      tilePx: 32,
      isBigEndian: true,
      extraSamples: [2, 0],
      isDeflated: true,
      samplesAt: wide((x, y) => [...rgba(x, y), spare(x, y)]),
    },
    colours: FIELDS,
    alpha: 'steps',
    findings: DROPPED,
  },
  'of 64-bit offsets with planes in tiles, in CMYK': {
    file: { photometric: CMYK, isBig: true, isPlanar: true, tilePx: 16, samplesAt: cmyk },
    colours: CMYK_FIELDS,
  },
  'of floating-point grey with alpha and two extra channels': {
    file: {
      photometric: 1,
      bits: 32,
      sampleFormat: 3,
      extraSamples: [2, 0, 0],
      samplesAt: light((x, y) => [...greya(x, y), spare(x, y), 9]),
    },
    colours: LIGHTS.map(([value]) => [value, value, value]),
    alpha: 'steps',
    findings: [...DROPPED, ...DROPPED],
  },
  'of 64-bit offsets': {
    file: { photometric: RGB, isBig: true, isDeflated: true, samplesAt: rgb },
    colours: FIELDS,
  },
  'of 32-bit numbers': {
    file: { photometric: RGB, bits: 32, samplesAt: long(rgb) },
    colours: FIELDS,
  },
  'of floating-point light': {
    file: { photometric: RGB, bits: 32, sampleFormat: 3, samplesAt: light(rgb) },
    colours: LIGHTS,
  },
  'of floating-point light with alpha': {
    file: {
      photometric: RGB,
      bits: 32,
      sampleFormat: 3,
      extraSamples: [2],
      samplesAt: light(rgba),
    },
    colours: LIGHTS,
    alpha: 'steps',
  },
  'of floating-point grey': {
    file: { photometric: 1, bits: 32, sampleFormat: 3, samplesAt: light(grey) },
    colours: LIGHTS.map(([value]) => [value, value, value]),
  },
  'of 32-bit grey': { file: { photometric: 1, bits: 32, samplesAt: long(grey) }, colours: GREYS },
  'in grey where 0 is white': {
    file: { photometric: 0, samplesAt: (x, y) => [255 - colourAt(x, y)[0]] },
    colours: GREYS,
  },
  'in grey where 0 is white, with alpha and an extra channel': {
    file: {
      photometric: 0,
      extraSamples: [2, 0],
      samplesAt: (x, y) => [255 - colourAt(x, y)[0], stepAt(x), spare(x, y)],
    },
    colours: GREYS,
    alpha: 'steps',
    findings: DROPPED,
  },
  'with a palette and alpha': {
    file: {
      photometric: 3,
      extraSamples: [2],
      tags: [palette()],
      samplesAt: (x, y) => [FIELDS.indexOf(colourAt(x, y)), stepAt(x)],
    },
    colours: FIELDS,
    alpha: 'steps',
  },
  'in YCbCr without compression': {
    file: { photometric: 6, tags: [{ tag: 530, type: 3, values: [1, 1] }], samplesAt: ycbcr },
    colours: FIELDS,
    off: 2,
  },
  'with associated alpha': {
    file: {
      photometric: RGB,
      extraSamples: [1],
      samplesAt: (x, y) => [...times(rgb(x, y), stepAt(x)), stepAt(x)],
    },
    colours: FIELDS,
    alpha: 'steps',
    off: 2,
  },
  'with unassociated alpha': {
    file: { photometric: RGB, extraSamples: [2], samplesAt: rgba },
    colours: FIELDS,
    alpha: 'steps',
  },
  'with an unnamed channel': {
    file: { photometric: RGB, extraSamples: [0], samplesAt: rgba },
    colours: FIELDS,
    alpha: 'steps',
    findings: UNNAMED,
  },
  'in grey with an unnamed, undescribed channel': {
    file: { photometric: 1, samplesAt: greya },
    colours: GREYS,
    alpha: 'steps',
    findings: UNNAMED,
  },
  'with associated alpha and an extra channel': {
    file: {
      photometric: RGB,
      extraSamples: [1, 0],
      samplesAt: (x, y) => [...times(rgb(x, y), stepAt(x)), stepAt(x), spare(x, y)],
    },
    colours: FIELDS,
    alpha: 'steps',
    findings: DROPPED,
  },
  'with an extra channel before its alpha': {
    file: {
      photometric: RGB,
      extraSamples: [0, 2],
      isPlanar: true,
      samplesAt: (x, y) => [...rgb(x, y), spare(x, y), stepAt(x)],
    },
    colours: FIELDS,
    alpha: 'steps',
    findings: DROPPED,
  },
  'in grey with alpha and an extra channel': {
    file: {
      photometric: 1,
      extraSamples: [2, 0],
      samplesAt: (x, y) => [...greya(x, y), spare(x, y)],
    },
    colours: GREYS,
    alpha: 'steps',
    findings: DROPPED,
  },
  'with a spot channel': {
    file: { photometric: RGB, extraSamples: [0], tags: [white], samplesAt: rgba },
    colours: FIELDS,
    findings: WHITE,
  },
  'with a spot channel that counts as alpha': {
    file: { photometric: RGB, extraSamples: [2], tags: [white], samplesAt: rgba },
    colours: FIELDS,
    findings: WHITE,
  },
  'of 16 bits in tiles with a spot channel': {
    file: {
      photometric: RGB,
      bits: 16,
      tilePx: 16,
      isBigEndian: true,
      isBig: true,
      extraSamples: [0],
      tags: [white],
      samplesAt: wide(rgba),
    },
    colours: FIELDS,
    findings: WHITE,
  },
  'with a saved selection': {
    file: {
      photometric: RGB,
      extraSamples: [0],
      samplesAt: rgba,
      tags: [photoshopChannels([{ name: 'Alpha 1', kind: 0 }])],
    },
    colours: FIELDS,
    findings: [['spot_channel_dropped', 'selection "Alpha 1"']],
  },
  'with an inverted selection and a spot': {
    file: {
      photometric: RGB,
      extraSamples: [0, 0],
      isDeflated: true,
      tags: [
        photoshopChannels([
          { name: 'Mask', kind: 1 },
          { name: 'Gloss', kind: 2 },
        ]),
      ],
      samplesAt: (x, y) => [...rgba(x, y), spare(x, y)],
    },
    colours: FIELDS,
    findings: [
      ['spot_channel_dropped', 'selection "Mask"'],
      ['spot_channel_dropped', 'spot channel "Gloss"'],
    ],
  },
  'in CMYK': { file: { photometric: CMYK, samplesAt: cmyk }, colours: CMYK_FIELDS },
  'in CMYK with alpha': {
    file: { photometric: CMYK, extraSamples: [2], samplesAt: (x, y) => [...cmyk(x, y), stepAt(x)] },
    colours: CMYK_FIELDS,
    alpha: 'steps',
  },
  'in CMYK of 16 bits with alpha': {
    file: {
      photometric: CMYK,
      bits: 16,
      extraSamples: [2],
      samplesAt: wide((x, y) => [...cmyk(x, y), stepAt(x)]),
    },
    colours: CMYK_FIELDS,
    alpha: 'steps',
  },
  'in CMYK with a spot channel': {
    file: {
      photometric: CMYK,
      extraSamples: [0],
      tags: [white],
      samplesAt: (x, y) => [...cmyk(x, y), stepAt(x)],
    },
    colours: CMYK_FIELDS,
    findings: WHITE,
  },
  'in CMYK with alpha and a spot channel': {
    file: {
      photometric: CMYK,
      extraSamples: [2, 0],
      tags: [white],
      isPlanar: true,
      samplesAt: (x, y) => [...cmyk(x, y), stepAt(x), spare(x, y)],
    },
    colours: CMYK_FIELDS,
    alpha: 'steps',
    findings: WHITE,
  },
  'in 8-bit Lab': {
    file: { photometric: CIE_LAB, samplesAt: () => [153, 40, -30] },
    colours: LAB_FIELDS,
  },
  'in 8-bit Lab with alpha': {
    file: { photometric: CIE_LAB, extraSamples: [2], samplesAt: (x) => [153, 40, -30, stepAt(x)] },
    colours: LAB_FIELDS,
    alpha: 'steps',
  },
  'in 16-bit Lab with alpha': {
    file: {
      photometric: CIE_LAB,
      bits: 16,
      extraSamples: [2],
      isBigEndian: true,
      samplesAt: (x) => [153 * 257, 40 * 256, -30 * 256, stepAt(x) * 257],
    },
    colours: LAB_FIELDS,
    alpha: 'steps',
  },
  'in 8-bit ICCLab': {
    file: { photometric: ICC_LAB, samplesAt: () => [153, 168, 98] },
    colours: LAB_FIELDS,
  },
  'in 16-bit ICCLab': {
    file: { photometric: ICC_LAB, bits: 16, samplesAt: () => [0x99_00, 168 * 256, 98 * 256] },
    colours: LAB_FIELDS,
  },
};

function palette(): TiffTag {
  const values = [0, 1, 2].flatMap((channel) =>
    Array.from({ length: 256 }, (_, index) => (FIELDS[index]?.[channel] ?? 0) * 257),
  );
  return { tag: 320, type: 3, values };
}

/** TIFF 6.0, section 21. */
function ycbcr(x: number, y: number): readonly number[] {
  const [r, g, b] = colourAt(x, y);
  const luma = 0.299 * r + 0.587 * g + 0.114 * b;
  return [luma, 128 + (b - luma) / 1.772, 128 + (r - luma) / 1.402].map(Math.round);
}

for (const [name, { file, colours, alpha = 'opaque', off = 1, findings = [] }] of Object.entries(
  CASES,
)) {
  test(`Prints the correct colours of a TIFF ${name} on every path`, async (t) => {
    const artwork = await assertFields(t, tiff(file), { colours, alpha, off });
    assert.equal(artwork.hasAlpha, alpha === 'steps');
    assert.equal(artwork.findings?.length, findings.length, JSON.stringify(artwork.findings));
    findings.forEach(([code, word], index) => {
      const found: PreflightFinding | undefined = artwork.findings?.[index];
      assert.equal(found?.code, code);
      assert.equal(found.rule, null);
      assert.ok(found.detail.includes(word), found.detail);
    });
  });
}

test('Uses the profile of a TIFF with an extra channel', async (t) => {
  // Chromium 156 shows the fields in Display P3 with these values.
  const p3: readonly Colour[] = [
    [218, 0, 26],
    [0, 163, 40],
    [34, 61, 187],
    [128, 128, 128],
  ];
  const flat = sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } });
  const { icc } = await sharp(await flat.withIccProfile('p3').png().toBuffer()).metadata();
  const tags = [{ tag: 34_675, type: 7, values: icc! } as const];
  const further = (x: number, y: number) => [...rgba(x, y), spare(x, y)];
  const common = { photometric: RGB, extraSamples: [2, 0], tags } as const;
  const eight = tiff({ ...common, samplesAt: further });
  const sixteen = tiff({ ...common, bits: 16, samplesAt: wide(further) });
  const floating = tiff({ ...common, bits: 32, sampleFormat: 3, samplesAt: light(further) });
  for (const bytes of [eight, sixteen, floating]) {
    const { source } = await assertFields(t, bytes, { colours: p3, alpha: 'steps', off: 1 });
    assert.equal(source?.colour.profile, 'sP3C');
  }
});

test('Turns a TIFF with an extra channel by its orientation', async (t) => {
  const upsideDown = (x: number, y: number) => {
    const [right, bottom] = [WIDTH - 1 - x, HEIGHT - 1 - y];
    return [...rgb(right, bottom), stepAt(right), spare(x, y)];
  };
  const tags = [{ tag: 274, type: 3, values: [3] } as const];
  const file = { photometric: RGB, extraSamples: [2, 0], tags, samplesAt: upsideDown } as const;
  const artwork = await assertFields(t, tiff(file), { colours: FIELDS, alpha: 'steps', off: 1 });
  assert.equal(artwork.needsTurning, true);
  const inks = (x: number, y: number) => {
    const [right, bottom] = [WIDTH - 1 - x, HEIGHT - 1 - y];
    return [...cmyk(right, bottom), stepAt(right), spare(x, y)];
  };
  const separated = tiff({ ...file, photometric: CMYK, samplesAt: inks });
  await assertFields(t, separated, { colours: CMYK_FIELDS, alpha: 'steps', off: 1 });
});

const REFUSED: Readonly<Record<string, readonly [Layout, RegExp]>> = {
  'inks other than CMYK': [
    {
      photometric: CMYK,
      samplesAt: () => [1, 2],
      tags: [
        { tag: 332, type: 3, values: [2] },
        { tag: 333, type: 2, values: Buffer.from('Red\0Gold\0') },
      ],
    },
    /^has 2 channels for inks other than CMYK \(Red, Gold\); save it as RGB/,
  ],
  'three inks': [{ photometric: CMYK, samplesAt: () => [1, 2, 3] }, /^has 3 channels for inks/],
  'a palette and two extra channels': [
    { photometric: 3, tags: [palette()], samplesAt: () => [1, 2, 3] },
    /palette TIFF with extra channels; save it/,
  ],
  'signed numbers': [{ photometric: RGB, sampleFormat: 2, samplesAt: rgb }, /signed.*; save it/],
  'reduced chroma without compression': [
    { photometric: 6, tags: [{ tag: 530, type: 3, values: [2, 2] }], samplesAt: ycbcr },
    /YCbCr.*; save it/,
  ],
  'a transparency mask': [{ photometric: 4, samplesAt: grey }, /colour space.*; save it/],
};

for (const [name, [file, message]] of Object.entries(REFUSED)) {
  test(`Refuses a TIFF with ${name} with a readable message`, async (t) => {
    const dir = await tempDir(t);
    const fault = { code: 'artwork_channels', message };
    await assert.rejects(anArtworkOf(dir, tiff(file)), fault);
    const upload = readHeader(await spooled(dir, tiff(file)), { maxPixels: 1e6, signal: NEVER });
    await assert.rejects(upload, fault);
  });
}

test('Refuses a camera raw file by name', async (t) => {
  const tags = [{ tag: 50_706, type: 1, values: [1, 4, 0, 0] } as const];
  const raw = tiff({ photometric: RGB, tags, samplesAt: rgb });
  const message = /camera raw file: develop it/;
  await assert.rejects(anArtworkOf(await tempDir(t), raw), { message });
});

test('Leaves compressions that the decoder supports to the decoder', async (t) => {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 4, 255);
  for (let at = 0; at < WIDTH * HEIGHT; at += 1) {
    pixels.set(colourAt(at % WIDTH, Math.floor(at / WIDTH)), at * 4);
  }
  const opaque = () => drawn(pixels, WIDTH).removeAlpha();
  for (const compression of ['jpeg', 'lzw', 'packbits', 'deflate'] as const) {
    const bytes = await opaque().tiff({ compression, quality: 95 }).toBuffer();
    const off = compression === 'jpeg' ? 8 : 1;
    const artwork = await assertFields(t, bytes, { colours: FIELDS, alpha: 'opaque', off });
    assert.equal(artwork.decodeAs, undefined, compression);
  }
});

test('Prints grey of one, two and four bits unchanged', async (t) => {
  for (const bits of [1, 2, 4] as const) {
    const highest = 2 ** bits - 1;
    const raw = { width: WIDTH, height: HEIGHT, channels: 1 } as const;
    const steps = [0, 1, 1, 0].map((value) => value * highest);
    const levels = Buffer.alloc(WIDTH * HEIGHT);
    for (let at = 0; at < levels.length; at += 1) {
      const field = FIELDS.indexOf(colourAt(at % WIDTH, Math.floor(at / WIDTH)));
      levels[at] = ((steps[field] ?? 0) * 255) / highest;
    }
    const image = sharp(levels, { raw }).toColourspace('b-w');
    for (const miniswhite of [false, true]) {
      const bytes = await image
        .clone()
        .tiff({ bitdepth: bits, miniswhite, compression: 'none' })
        .toBuffer();
      const colours = steps.map((value): Colour => {
        const level = (value * 255) / highest;
        return [level, level, level];
      });
      await assertFields(t, bytes, { colours, alpha: 'opaque', off: 1 });
    }
  }
});

test('Measures the printed part of a TIFF with an extra channel in preflight', async (t) => {
  const scratchDir = await tempDir(t);
  const common = { photometric: RGB, tags: [white] } as const;
  const spot = await anArtworkOf(
    scratchDir,
    tiff({ ...common, extraSamples: [0], samplesAt: rgba }),
  );
  assert.equal((await decoder.pixels({ artwork: spot, scratchDir }, NEVER)).background, 'other');
  const further = (x: number, y: number) => [...rgba(x, y), spare(x, y)];
  const file = tiff({ ...common, extraSamples: [2, 0], samplesAt: further });
  const clear = await anArtworkOf(scratchDir, file);
  const { content } = await decoder.pixels({ artwork: clear, scratchDir }, NEVER);
  assert.deepEqual(content, { widthPx: WIDTH - 8, heightPx: HEIGHT });
  assert.deepEqual(await readColour(clear), { space: 'srgb', profile: null });
});

test('Does not report a profile that is unrelated to the colours of the file', async (t) => {
  const dotGain = Buffer.alloc(200);
  dotGain.write('GRAYLab ', 16, 'latin1');
  const tags = [{ tag: 34_675, type: 7, values: dotGain } as const];
  const bytes = tiff({ photometric: RGB, tags, samplesAt: rgb });
  const { source } = await assertFields(t, bytes, { colours: FIELDS, alpha: 'opaque', off: 1 });
  assert.deepEqual(source?.colour, { space: 'srgb', profile: null });
});
