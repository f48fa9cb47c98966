import {
  chromaticities,
  cicpChunk,
  encodePng,
  gammaChunk,
  iccChunk,
  type PngOptions,
} from '../../encoders/encode-png.ts';
import { ADOBE_RGB, BT2020, DISPLAY_P3, powerOf, toSrgb, SRGB } from '../../encoders/colours.ts';
import { greyProfile, rgbProfile } from '../../encoders/make-profile.ts';
import { paintRaster } from '../../encoders/raster.ts';
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

const PALETTE = [...Array(256).keys()].map((index) => [index, 255 - index, (index * 7) % 256]);
const steps = (depth: number) => (x: number, y: number) => [(x + y * 3) % 2 ** depth];
const levelsOf = (depth: number) => (value: number) => (value * 255) / (2 ** depth - 1);

/** Every colour type and depth, interlaced or not. */
function shapes(interlaced: boolean): CorpusFile[] {
  const kind = interlaced ? 'png interlaced' : 'png';
  const file = (name: string, made: Made): CorpusFile => ({
    name: `${kind.replace(' ', '-')}-${name}.png`,
    kind,
    bytes: () => encodePng(made.raster(), { ...made.options, interlaced }),
    expected: made.expected,
  });
  const greys = ([1, 2, 4, 8, 16] as const).map((depth) => {
    const level = levelsOf(depth);
    const full = depth === 16 ? 65535 : 255;
    const paint =
      depth === 16 ? (x: number, y: number) => [(x * 500 + y * 11) % 65536] : steps(depth);
    return file(`grey-${depth}`, {
      raster: () => paintRaster({ ...SIZE, full }, paint),
      options: { colourType: 0, depth },
      expected: pixels((x, y) => grey(Math.round(level(paint(x, y)[0]!)))),
    });
  });
  const palettes = ([1, 2, 4, 8] as const).map((depth) =>
    file(`palette-${depth}`, {
      raster: () => paintRaster(SIZE, steps(depth)),
      options: { colourType: 3, depth, palette: PALETTE.slice(0, 2 ** depth) },
      expected: pixels((x, y) => [...PALETTE[steps(depth)(x, y)[0]!]!, 255]),
    }),
  );
  const deep = (values: readonly number[]) => values.map((value) => value * 257);
  const others: readonly (readonly [string, Made])[] = [
    [
      'rgb-8',
      { raster: () => paintRaster(SIZE, ramped), options: { colourType: 2 }, expected: opaqueRamp },
    ],
    [
      'rgb-16',
      {
        raster: () => paintRaster({ ...SIZE, full: 65535 }, (x, y) => deep(ramped(x, y))),
        options: { colourType: 2, depth: 16 },
        expected: opaqueRamp,
      },
    ],
    [
      'grey-alpha-8',
      {
        raster: () => paintRaster(SIZE, (x) => [greyAt(x), alphaAt(x)]),
        options: { colourType: 4 },
        expected: pixels((x) => [...grey(greyAt(x)).slice(0, 3), alphaAt(x)]),
      },
    ],
    [
      'grey-alpha-16',
      {
        raster: () => paintRaster({ ...SIZE, full: 65535 }, (x) => deep([greyAt(x), alphaAt(x)])),
        options: { colourType: 4, depth: 16 },
        expected: pixels((x) => [...grey(greyAt(x)).slice(0, 3), alphaAt(x)]),
      },
    ],
    [
      'rgba-8',
      {
        raster: () => paintRaster(SIZE, (x, y) => [...ramped(x, y), alphaAt(x)]),
        options: { colourType: 6 },
        expected: alphaRamp,
      },
    ],
    [
      'rgba-16',
      {
        raster: () =>
          paintRaster({ ...SIZE, full: 65535 }, (x, y) => deep([...ramped(x, y), alphaAt(x)])),
        options: { colourType: 6, depth: 16 },
        expected: alphaRamp,
      },
    ],
  ];
  return [...greys, ...palettes, ...others.map(([name, made]) => file(name, made))];
}

interface Made {
  readonly raster: () => ReturnType<typeof paintRaster>;
  readonly options: PngOptions;
  readonly expected: Expected;
}

const grey = (value: number): number[] => [value, value, value, 255];

/** Files with one clear colour or grey, and palettes with alpha. */
function transparent(): CorpusFile[] {
  const word = (...values: number[]): Buffer => {
    const bytes = Buffer.alloc(values.length * 2);
    values.forEach((value, index) => bytes.writeUInt16BE(value, index * 2));
    return bytes;
  };
  const greys = ([1, 2, 4, 8, 16] as const).map((depth): CorpusFile => {
    const scale = depth === 16 ? 257 : 1;
    const paint = (x: number, y: number) => [steps(Math.min(8, depth))(x, y)[0]! * scale];
    const clear = scale;
    return {
      name: `png-trns-grey-${depth}.png`,
      kind: 'png tRNS',
      bytes: () =>
        encodePng(paintRaster(SIZE, paint), { colourType: 0, depth, transparency: word(clear) }),
      expected: pixels((x, y) => {
        const value = paint(x, y)[0]!;
        return [...grey(Math.round(levelsOf(depth)(value))).slice(0, 3), value === clear ? 0 : 255];
      }),
    };
  });
  const colours = ([8, 16] as const).map((depth): CorpusFile => {
    const scale = depth === 16 ? 257 : 1;
    const paint = (x: number, y: number) => plain(x, y).map((value) => value * scale);
    const clear = COLOURS[1].map((value) => value * scale);
    return {
      name: `png-trns-rgb-${depth}.png`,
      kind: 'png tRNS',
      bytes: () =>
        encodePng(paintRaster(SIZE, paint), { colourType: 2, depth, transparency: word(...clear) }),
      expected: pixels((x, y) => [...plain(x, y), plain(x, y) === COLOURS[1] ? 0 : 255]),
    };
  });
  const palettes = ([1, 2, 4, 8] as const).map((depth): CorpusFile => {
    const alphas = [...Array(2 ** depth).keys()].map((index) => (index * 85) % 256);
    const named = alphas.slice(0, Math.ceil(alphas.length / 2) + 1);
    return {
      name: `png-trns-palette-${depth}.png`,
      kind: 'png tRNS',
      bytes: () =>
        encodePng(paintRaster(SIZE, steps(depth)), {
          colourType: 3,
          depth,
          palette: PALETTE.slice(0, 2 ** depth),
          transparency: Buffer.from(named),
        }),
      expected: pixels(
        (x, y) => {
          const index = steps(depth)(x, y)[0]!;
          return [...PALETTE[index]!, named[index] ?? 255];
        },
        { tolerance: 3 },
      ),
    };
  });
  return [...greys, ...colours, ...palettes];
}

const P3_XY = [0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06];
const SRGB_XY = [0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06];
const from = (space: Parameters<typeof toSrgb>[1]) => COLOURS.map((each) => toSrgb(each, space));
const P3_POWER = { ...DISPLAY_P3, toLight: powerOf(1 / 0.45455) };
const LINEAR = { ...SRGB, toLight: (value: number) => value };
const chunkOf = (type: string, ...bytes: number[]) => [type, Buffer.from(bytes)] as const;

/** Every way in which a PNG describes its colours. */
const SAYINGS: readonly (readonly [string, PngOptions['before'] & object, readonly number[][]])[] =
  [
    ['gama-usual', [gammaChunk(0.45455)], from({ ...SRGB, toLight: powerOf(2.2) })],
    ['gama-linear', [gammaChunk(1)], from(LINEAR)],
    ['gama-1.8', [gammaChunk(1 / 1.8)], from({ ...SRGB, toLight: powerOf(1.8) })],
    [
      'gama-chrm-srgb',
      [gammaChunk(0.45455), chromaticities(SRGB_XY)],
      from({ ...SRGB, toLight: powerOf(2.2) }),
    ],
    ['gama-chrm-p3', [gammaChunk(0.45455), chromaticities(P3_XY)], from(P3_POWER)],
    ['srgb', [chunkOf('sRGB', 0)], from(SRGB)],
    ['srgb-over-gama', [chunkOf('sRGB', 0), gammaChunk(1)], from(SRGB)],
    ['cicp-srgb', [cicpChunk(1, 13)], from(SRGB)],
    ['cicp-p3', [cicpChunk(12, 13)], from(DISPLAY_P3)],
    ['cicp-over-gama', [cicpChunk(12, 13), gammaChunk(1)], from(DISPLAY_P3)],
    ['cicp-linear', [cicpChunk(1, 8)], from(LINEAR)],
    ['cicp-bt2020', [cicpChunk(9, 13)], from({ ...BT2020, toLight: SRGB.toLight })],
    ['icc-p3', [iccChunk(rgbProfile(DISPLAY_P3))], from(DISPLAY_P3)],
    ['icc-adobe', [iccChunk(rgbProfile(ADOBE_RGB))], from(ADOBE_RGB)],
    ['icc-linear', [iccChunk(rgbProfile(LINEAR))], from(LINEAR)],
    ['icc-over-gama', [gammaChunk(1), iccChunk(rgbProfile(DISPLAY_P3))], from(DISPLAY_P3)],
    ['cicp-over-icc', [cicpChunk(12, 13), iccChunk(rgbProfile(SRGB))], from(DISPLAY_P3)],
    ['phys', [chunkOf('pHYs', 0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1)], from(SRGB)],
    ['sbit', [chunkOf('sBIT', 5, 6, 5)], from(SRGB)],
    ['text', [['tEXt', Buffer.from('Comment\0a team')]], from(SRGB)],
  ];

/** A gAMA of 0.45455 stands for sRGB: a power of 2.2 and the curve of sRGB are both right. */
const NEARLY_SRGB = 12;

function coloured(): CorpusFile[] {
  const files = SAYINGS.map(([name, before, colours]): CorpusFile => ({
    name: `png-${name}.png`,
    kind: 'png colour',
    bytes: () => encodePng(paintRaster(SIZE, plain), { colourType: 2, before }),
    expected: fieldAreas(colours, {
      tolerance: name.startsWith('gama-chrm') || name === 'gama-usual' ? NEARLY_SRGB : 3,
    }),
  }));
  const withAlpha = (['icc-p3', 'cicp-p3', 'gama-linear'] as const).map((name): CorpusFile => {
    const [, before, colours] = SAYINGS.find(([each]) => each === name)!;
    return {
      name: `png-${name}-alpha.png`,
      kind: 'png colour',
      bytes: () =>
        encodePng(
          paintRaster(SIZE, (x, y) => [...plain(x, y), alphaAt(x)]),
          { colourType: 6, before },
        ),
      expected: fieldAreas(colours, { tolerance: 3, hasAlpha: true }),
    };
  });
  const deep = (['icc-p3', 'cicp-p3'] as const).map((name): CorpusFile => {
    const [, before, colours] = SAYINGS.find(([each]) => each === name)!;
    return {
      name: `png-${name}-16.png`,
      kind: 'png colour',
      bytes: () =>
        encodePng(
          paintRaster({ ...SIZE, full: 65535 }, (x, y) => plain(x, y).map((value) => value * 257)),
          { colourType: 2, depth: 16, before },
        ),
      expected: fieldAreas(colours, { tolerance: 3 }),
    };
  });
  const paletted = (['icc-p3', 'cicp-p3', 'gama-linear'] as const).map((name): CorpusFile => {
    const [, before, colours] = SAYINGS.find(([each]) => each === name)!;
    return {
      name: `png-${name}-palette.png`,
      kind: 'png colour',
      bytes: () =>
        encodePng(
          paintRaster(SIZE, (x, y) => [COLOURS.indexOf(plain(x, y))]),
          {
            colourType: 3,
            depth: 4,
            before,
            palette: COLOURS,
          },
        ),
      expected: fieldAreas(colours, { tolerance: 3 }),
    };
  });
  const bright = (['pq', 'hlg'] as const).map((name): CorpusFile => ({
    name: `png-cicp-${name}.png`,
    kind: 'png colour',
    bytes: () =>
      encodePng(paintRaster(SIZE, plain), {
        colourType: 2,
        before: [cicpChunk(9, name === 'pq' ? 16 : 18)],
      }),
    expected: { by: 'warning' },
    warns: ['hdr_artwork'],
    mayRefuse: true,
  }));
  const greyGamma: CorpusFile = {
    name: 'png-icc-grey-1.8.png',
    kind: 'png colour',
    bytes: () =>
      encodePng(
        paintRaster(SIZE, (x, y) => [plain(x, y)[1]!]),
        {
          colourType: 0,
          before: [iccChunk(greyProfile(powerOf(1.8)))],
        },
      ),
    expected: fieldAreas(
      COLOURS.map(([, value = 0]) =>
        toSrgb([value, value, value], { ...SRGB, toLight: powerOf(1.8) }),
      ),
      { tolerance: 3 },
    ),
  };
  return [...files, ...withAlpha, ...deep, ...paletted, ...bright, greyGamma];
}

export const pngFiles: readonly CorpusFile[] = [
  ...shapes(false),
  ...shapes(true),
  ...transparent(),
  ...coloured(),
];
