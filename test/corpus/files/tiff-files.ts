import { DISPLAY_P3, labToSrgb, toSrgb } from '../../encoders/colours.ts';
import { channelResources, encodeTiff, type TiffOptions } from '../../encoders/encode-tiff.ts';
import { cmykProfile, rgbProfile } from '../../encoders/make-profile.ts';
import { paintRaster, type Paint } from '../../encoders/raster.ts';
import type { CorpusFile, Expected } from '../corpus-file.ts';
import {
  alphaAt,
  alphaRamp,
  COLOURS,
  fieldAreas,
  greyAt,
  opaqueRamp,
  pixels,
  plain,
  ramped,
  SIZE,
} from './base-picture.ts';

const RGB = { photometric: 2 } as const;

interface Given extends TiffOptions {
  readonly paint?: Paint;
  readonly full?: number;
  readonly expected?: Expected;
  readonly kind?: string;
  readonly warns?: readonly string[];
  readonly mayRefuse?: boolean;
}

function file(name: string, given: Given): CorpusFile {
  const {
    paint = ramped,
    full = 255,
    expected = opaqueRamp,
    kind = 'tiff layout',
    ...rest
  } = given;
  const { warns, mayRefuse, ...options } = rest;
  const unlike = unlikeMagick(options);
  return {
    name: `tiff-${name}.tif`,
    kind,
    expected,
    bytes: () => encodeTiff(paintRaster({ ...SIZE, full }, paint), options),
    ...(warns && { warns }),
    ...(mayRefuse === true && { mayRefuse }),
    ...(unlike !== null && { unlikeJudge: unlike }),
  };
}

/** The reason why ImageMagick 6 is wrong about a file; null: it is right. */
function unlikeMagick(options: TiffOptions): string | null {
  const { icc, photoshop, extraSamples = [], photometric, bits } = options;
  if (icc !== undefined) return 'it is not asked to use the profile';
  if (photoshop !== undefined || extraSamples.length > 1) return 'it takes a spot for transparency';
  if (photometric === 8) return 'its Lab has another white point';
  if (photometric === 0 && bits === 4) return 'it does not invert 4-bit grey, Pillow does';
  return null;
}

const COMPRESSIONS = ['none', 'lzw', 'packbits', 'deflate', 'adobe-deflate'] as const;
const LAYOUTS = {
  'one-strip': {},
  strips: { rowsPerStrip: 7 },
  tiles: { tilePx: 32 },
  planar: { planar: true, rowsPerStrip: 16 },
  'planar-tiles': { planar: true, tilePx: 48 },
} as const;
const layouts = COMPRESSIONS.flatMap((compression) =>
  Object.entries(LAYOUTS).map(([name, layout]) =>
    file(`${compression}-${name}`, {
      ...RGB,
      compression,
      ...layout,
      mayRefuse: name === 'planar-tiles',
    }),
  ),
);
const predicted = (['lzw', 'deflate', 'adobe-deflate'] as const).flatMap((compression) => [
  file(`${compression}-predictor`, { ...RGB, compression, predictor: true, rowsPerStrip: 10 }),
  file(`${compression}-predictor-tiles`, { ...RGB, compression, predictor: true, tilePx: 64 }),
]);
const deep = (values: readonly number[]) => values.map((value) => value * 257);
const bigEndian = [
  file('big-endian', { ...RGB, bigEndian: true }),
  file('big-endian-lzw', { ...RGB, bigEndian: true, compression: 'lzw', rowsPerStrip: 9 }),
  file('big-endian-16', {
    ...RGB,
    bigEndian: true,
    bits: 16,
    full: 65535,
    paint: (x, y) => deep(ramped(x, y)),
  }),
];
const orientations = [1, 2, 3, 4, 5, 6, 7, 8].map((turned) =>
  file(`orientation-${turned}`, {
    ...RGB,
    orientation: turned,
    kind: 'tiff orientation',
    paint: plain,
    expected: fieldAreas(COLOURS, { turned, tolerance: 1 }),
  }),
);

const asGrey = (value: (x: number, y: number) => number) =>
  pixels((x, y) => [value(x, y), value(x, y), value(x, y), 255]);
const colour = { kind: 'tiff colour' } as const;
const greys = ([1, 4, 8, 16] as const).flatMap((bits) => {
  const full = 2 ** bits - 1;
  const level: Paint = (x, y) => [
    bits < 8 ? (x + y * 3) % (full + 1) : greyAt(x) * (bits === 16 ? 257 : 1),
  ];
  const value = (x: number, y: number) => Math.round((level(x, y)[0]! * 255) / full);
  return [
    file(`grey-${bits}`, {
      ...colour,
      photometric: 1,
      bits,
      full,
      paint: level,
      expected: asGrey(value),
    }),
    file(`grey-${bits}-white-is-zero`, {
      ...colour,
      photometric: 0,
      bits,
      full,
      paint: (x, y) => [full - level(x, y)[0]!],
      expected: asGrey(value),
    }),
  ];
});
const PALETTE = [...Array(256).keys()].map((index) => [index, 255 - index, (index * 7) % 256]);
const palettes = ([4, 8] as const).map((bits) => {
  const count = 2 ** bits;
  const index = (x: number, y: number) => (x + y * 3) % count;
  return file(`palette-${bits}`, {
    ...colour,
    photometric: 3,
    bits,
    paint: (x, y) => [index(x, y)],
    colourMap: [0, 1, 2].flatMap((part) =>
      PALETTE.slice(0, count).map((each) => each[part]! * 257),
    ),
    expected: pixels((x, y) => [...PALETTE[index(x, y)]!, 255]),
  });
});
const INKS: readonly (readonly number[])[] = [
  [0, 255, 255, 0],
  [255, 0, 255, 0],
  [255, 255, 0, 0],
  [0, 0, 0, 0],
];
const inksAt: Paint = (x, y) => INKS[COLOURS.indexOf(plain(x, y))]!;
/** Made-up Lab values of the overprints; the print follows the profile. */
const LABS: Readonly<Record<string, readonly [number, number, number]>> = {
  '0110': [50, 60, 40],
  '1010': [50, -50, 30],
  '1100': [30, 20, -50],
  '0000': [100, 0, 0],
};
const labOf = (inks: readonly number[]): readonly [number, number, number] =>
  LABS[inks.join('')] ?? [0, 0, 0];
const cmyk = [
  file('cmyk-profile', {
    kind: 'tiff CMYK',
    photometric: 5,
    paint: inksAt,
    icc: cmykProfile(labOf),
    expected: fieldAreas(
      ['0110', '1010', '1100', '0000'].map((inks) => labToSrgb(LABS[inks]!)),
      { tolerance: 6 },
    ),
    warns: ['cmyk_artwork'],
  }),
  file('cmyk-profile-alpha', {
    kind: 'tiff CMYK',
    photometric: 5,
    extraSamples: [2],
    icc: cmykProfile(labOf),
    paint: (x, y) => [...inksAt(x, y), alphaAt(x)],
    expected: fieldAreas(
      ['0110', '1010', '1100', '0000'].map((inks) => labToSrgb(LABS[inks]!)),
      {
        tolerance: 6,
        hasAlpha: true,
      },
    ),
    warns: ['cmyk_artwork'],
  }),
];
const LAB_FIELDS = [
  [50, 60, 40],
  [60, -50, 30],
  [40, 20, -50],
  [70, 0, 0],
] as const;
const labs = [
  file('lab-8', {
    ...colour,
    photometric: 8,
    paint: (x, y) => {
      const [lightness, a, b] = LAB_FIELDS[COLOURS.indexOf(plain(x, y))]!;
      return [Math.round(lightness * 2.55), a & 255, b & 255];
    },
    expected: fieldAreas(
      LAB_FIELDS.map((lab) => labToSrgb(lab)),
      { tolerance: 5 },
    ),
    mayRefuse: true,
  }),
];
const profiled = file('icc-p3', {
  ...colour,
  ...RGB,
  paint: plain,
  icc: rgbProfile(DISPLAY_P3),
  expected: fieldAreas(
    COLOURS.map((each) => toSrgb(each, DISPLAY_P3)),
    { tolerance: 3 },
  ),
});
const rgb16 = file('rgb-16', {
  ...colour,
  ...RGB,
  bits: 16,
  full: 65535,
  paint: (x, y) => deep(ramped(x, y)),
});

const unassociated: Paint = (x, y) => [...ramped(x, y), alphaAt(x)];
const associated: Paint = (x, y) => [
  ...ramped(x, y).map((value) => Math.round((value * alphaAt(x)) / 255)),
  alphaAt(x),
];
const alpha = { kind: 'tiff alpha', expected: alphaRamp } as const;
const alphas = [
  file('alpha', { ...RGB, ...alpha, extraSamples: [2], paint: unassociated }),
  file('alpha-associated', { ...RGB, ...alpha, extraSamples: [1], paint: associated }),
  file('alpha-planar', { ...RGB, ...alpha, extraSamples: [2], planar: true, paint: unassociated }),
  file('alpha-tiles', {
    ...RGB,
    ...alpha,
    extraSamples: [2],
    tilePx: 32,
    compression: 'lzw',
    paint: unassociated,
  }),
  file('alpha-16', {
    ...RGB,
    ...alpha,
    extraSamples: [2],
    bits: 16,
    full: 65535,
    paint: (x, y) => deep(unassociated(x, y)),
  }),
  file('alpha-associated-16', {
    ...RGB,
    ...alpha,
    extraSamples: [1],
    bits: 16,
    full: 65535,
    paint: (x, y) =>
      [...ramped(x, y).map((value) => (value * 257 * alphaAt(x)) / 255), alphaAt(x) * 257].map(
        Math.round,
      ),
  }),
  file('grey-alpha', {
    kind: 'tiff alpha',
    photometric: 1,
    extraSamples: [2],
    paint: (x) => [greyAt(x), alphaAt(x)],
    expected: pixels((x) => [greyAt(x), greyAt(x), greyAt(x), alphaAt(x)]),
  }),
  file('grey-alpha-16', {
    kind: 'tiff alpha',
    photometric: 1,
    extraSamples: [2],
    bits: 16,
    full: 65535,
    paint: (x) => deep([greyAt(x), alphaAt(x)]),
    expected: pixels((x) => [greyAt(x), greyAt(x), greyAt(x), alphaAt(x)]),
  }),
];

/** A channel that is not alpha: 0 in a box in the middle, where it must not erase the artwork. */
const inBox = (x: number, y: number): number => (x > 30 && x < 90 && y > 20 && y < 60 ? 0 : 255);
const spot = { kind: 'tiff extra channels', ...RGB } as const;
const named = (name: string, kind: 0 | 1 | 2) => channelResources([{ name, kind }]);
const dropped = ['spot_channel_dropped'];
const withBox: Paint = (x, y) => [...ramped(x, y), inBox(x, y)];
const extras = [
  file('spot-white', {
    ...spot,
    extraSamples: [0],
    photoshop: named('White', 2),
    paint: withBox,
    warns: dropped,
  }),
  file('spot-varnish', {
    ...spot,
    extraSamples: [0],
    photoshop: named('Spot Varnish', 2),
    paint: withBox,
    warns: dropped,
    planar: true,
  }),
  file('unnamed', {
    ...spot,
    extraSamples: [0],
    paint: withBox,
    warns: ['unnamed_channel'],
    expected: pixels((x, y) => [...ramped(x, y), inBox(x, y)], { tolerance: 1 }),
  }),
  file('alpha-and-spot', {
    ...spot,
    extraSamples: [2, 0],
    photoshop: channelResources([
      { name: 'Transparency', kind: 0 },
      { name: 'White', kind: 2 },
    ]),
    paint: (x, y) => [...unassociated(x, y), inBox(x, y)],
    expected: alphaRamp,
    warns: dropped,
    mayRefuse: true,
  }),
  file('associated-and-spot-16', {
    ...spot,
    extraSamples: [1, 0],
    bits: 16,
    full: 65535,
    warns: ['spot_channel_dropped', 'unnamed_channel'],
    paint: (x, y) =>
      [
        ...ramped(x, y).map((value) => (value * 257 * alphaAt(x)) / 255),
        alphaAt(x) * 257,
        inBox(x, y) * 257,
      ].map(Math.round),
    expected: alphaRamp,
    mayRefuse: true,
  }),
  file('planar-and-spot', {
    ...spot,
    extraSamples: [2, 0],
    planar: true,
    warns: ['spot_channel_dropped', 'unnamed_channel'],
    paint: (x, y) => [...unassociated(x, y), inBox(x, y)],
    expected: alphaRamp,
    mayRefuse: true,
  }),
  file('three-spots', {
    ...spot,
    extraSamples: [2, 0, 0],
    warns: ['spot_channel_dropped', 'unnamed_channel'],
    paint: (x, y) => [...unassociated(x, y), inBox(x, y), 128],
    expected: alphaRamp,
    mayRefuse: true,
  }),
  file('grey-alpha-spot', {
    kind: 'tiff extra channels',
    photometric: 1,
    extraSamples: [2, 0],
    paint: (x, y) => [greyAt(x), alphaAt(x), inBox(x, y)],
    expected: pixels((x) => [greyAt(x), greyAt(x), greyAt(x), alphaAt(x)]),
    warns: ['spot_channel_dropped', 'unnamed_channel'],
    mayRefuse: true,
  }),
  file('grey-spot', {
    kind: 'tiff extra channels',
    photometric: 1,
    extraSamples: [0],
    photoshop: named('White', 2),
    paint: (x, y) => [greyAt(x), inBox(x, y)],
    expected: asGrey((x) => greyAt(x)),
    warns: dropped,
  }),
  file('cmyk-spot', {
    kind: 'tiff extra channels',
    photometric: 5,
    extraSamples: [0],
    photoshop: named('White', 2),
    paint: (x, y) => [...inksAt(x, y), inBox(x, y)],
    icc: cmykProfile(labOf),
    warns: dropped,
    expected: fieldAreas(
      ['0110', '1010', '1100', '0000'].map((inks) => labToSrgb(LABS[inks]!)),
      { tolerance: 6 },
    ),
  }),
];

export const tiffFiles: readonly CorpusFile[] = [
  ...layouts,
  ...predicted,
  ...bigEndian,
  ...orientations,
  ...greys,
  ...palettes,
  ...cmyk,
  ...labs,
  profiled,
  rgb16,
  ...alphas,
  ...extras,
];
