import sharp from 'sharp';
import { ADOBE_RGB, DISPLAY_P3, powerOf, SRGB, toSrgb } from '../../encoders/colours.ts';
import {
  adobeSegment,
  encodeJpeg,
  exifSegment,
  iccSegment,
  segment,
  yccOf,
  type JpegOptions,
} from '../../encoders/encode-jpeg.ts';
import { greyProfile, rgbProfile } from '../../encoders/make-profile.ts';
import { paintRaster, type Paint } from '../../encoders/raster.ts';
import { between } from '../../support/print-files/areas.ts';
import type { CorpusFile, Expected } from '../corpus-file.ts';
import { COLOURS, fieldAreas, greyAt, pixels, plain, SIZE } from './base-picture.ts';

const ycc: Paint = (x, y) => yccOf(plain(x, y));

function file(
  name: string,
  options: JpegOptions & {
    readonly paint?: Paint;
    readonly expected?: Expected;
    readonly kind?: string;
  },
): CorpusFile {
  const { paint = ycc, expected = fieldAreas(), kind = 'jpeg', ...rest } = options;
  const bytes = () => encodeJpeg(paintRaster(SIZE, paint), rest);
  return { name: `jpeg-${name}.jpg`, kind, bytes, expected };
}

const orientations = [1, 2, 3, 4, 5, 6, 7, 8].map((turned) =>
  file(`exif-${turned}`, {
    kind: 'jpeg EXIF',
    segments: [exifSegment(turned)],
    expected: fieldAreas(COLOURS, { turned }),
  }),
);

/** Sampling factors of luma and of the two chroma components. */
const SAMPLINGS: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  '444': [
    [1, 1],
    [1, 1],
    [1, 1],
  ],
  '422': [
    [2, 1],
    [1, 1],
    [1, 1],
  ],
  '420': [
    [2, 2],
    [1, 1],
    [1, 1],
  ],
  '440': [
    [1, 2],
    [1, 1],
    [1, 1],
  ],
  '411': [
    [4, 1],
    [1, 1],
    [1, 1],
  ],
  '441': [
    [1, 4],
    [1, 1],
    [1, 1],
  ],
  '410': [
    [4, 2],
    [1, 1],
    [1, 1],
  ],
  '444-by-twos': [
    [2, 1],
    [2, 1],
    [2, 1],
  ],
  uneven: [
    [2, 2],
    [2, 1],
    [1, 2],
  ],
  'chroma-larger': [
    [1, 1],
    [2, 1],
    [2, 1],
  ],
};
const samplings = Object.entries(SAMPLINGS).map(([name, sampling]) =>
  file(`sampling-${name}`, { sampling, kind: 'jpeg sampling' }),
);

const restarts = [1, 4, 13].map((restartInterval) =>
  file(`restart-${restartInterval}`, { restartInterval }),
);

/** Ink coverage as Adobe stores it: 255 is no ink. */
const INKS: readonly (readonly number[])[] = [
  [0, 255, 255, 0],
  [255, 0, 255, 0],
  [255, 255, 0, 0],
  [0, 0, 0, 0],
];
const inksAt = (x: number, y: number) => INKS[COLOURS.indexOf(plain(x, y))]!;
const stored: Paint = (x, y) => inksAt(x, y).map((ink) => 255 - ink);
const [, ...LOOSE] = [
  null,
  between([150, 0, 0], [255, 90, 90]),
  between([0, 90, 0], [110, 255, 120]),
  between([0, 0, 60], [110, 110, 255]),
  between([248, 248, 248], [255, 255, 255]),
];
const cmykAreas: Expected = {
  by: 'areas',
  sizePx: [SIZE.widthPx, SIZE.heightPx],
  areas: LOOSE.map((colour, index) => ({
    name: `field ${index + 1}`,
    box: [
      index % 2 === 0 ? 0.1 : 0.6,
      index < 2 ? 0.1 : 0.62,
      index % 2 === 0 ? 0.4 : 0.9,
      index < 2 ? 0.4 : 0.9,
    ],
    colour: colour,
  })),
};
const cmyk = [
  file('cmyk-adobe', {
    kind: 'jpeg CMYK',
    paint: stored,
    segments: [adobeSegment(0)],
    expected: cmykAreas,
  }),
  file('ycck', {
    kind: 'jpeg CMYK',
    // YCCK holds the YCbCr of the stored, inverted inks.
    paint: (x, y) =>
      [...yccOf(inksAt(x, y)), stored(x, y)[3]!].map((value, index) =>
        index === 3 ? value : value,
      ),
    segments: [adobeSegment(2)],
    expected: cmykAreas,
  }),
].map((each): CorpusFile => ({ ...each, warns: ['cmyk_artwork'] }));

const from = (space: Parameters<typeof toSrgb>[1]) =>
  fieldAreas(
    COLOURS.map((colour) => toSrgb(colour, space)),
    { tolerance: 5 },
  );
const colours = [
  file('icc-p3', { segments: [iccSegment(rgbProfile(DISPLAY_P3))], expected: from(DISPLAY_P3) }),
  file('icc-adobe', { segments: [iccSegment(rgbProfile(ADOBE_RGB))], expected: from(ADOBE_RGB) }),
  file('icc-grey', {
    paint: (x, y) => [plain(x, y)[1]!],
    segments: [iccSegment(greyProfile(powerOf(1.8)))],
    expected: fieldAreas(
      COLOURS.map(([, value = 0]) =>
        toSrgb([value, value, value], { ...SRGB, toLight: powerOf(1.8) }),
      ),
    ),
  }),
  file('icc-p3-turned', {
    segments: [exifSegment(8), iccSegment(rgbProfile(DISPLAY_P3))],
    expected: fieldAreas(
      COLOURS.map((colour) => toSrgb(colour, DISPLAY_P3)),
      { turned: 8, tolerance: 5 },
    ),
  }),
  file('rgb-adobe', { paint: plain, segments: [adobeSegment(0)] }),
  file('rgb-ids', { paint: plain, ids: [82, 71, 66] }),
  file('ycc-adobe', { segments: [adobeSegment(1)] }),
  file('grey', {
    paint: (x) => [greyAt(x)],
    expected: pixels((x) => [greyAt(x), greyAt(x), greyAt(x), 255], { tolerance: 12 }),
  }),
  file('grey-sampled', {
    paint: (x) => [greyAt(x)],
    sampling: [[2, 2]],
    expected: pixels((x) => [greyAt(x), greyAt(x), greyAt(x), 255], { tolerance: 12 }),
  }),
].map((each): CorpusFile => ({ ...each, kind: 'jpeg colour' }));

/** Bytes before the first frame header, as cameras and careless programs leave them. */
function spoiled(name: string, spoil: (jpeg: Buffer) => Buffer): CorpusFile {
  const clean = file(`odd-${name}`, { kind: 'jpeg odd', segments: [segment(0xe0, JFIF)] });
  return { ...clean, bytes: async () => spoil(await clean.bytes()) };
}
const JFIF = Buffer.from('4a46494600010101012c012c0000', 'hex');
const insert = (jpeg: Buffer, at: number, ...bytes: number[]): Buffer =>
  Buffer.concat([jpeg.subarray(0, at), Buffer.from(bytes), jpeg.subarray(at)]);
const AFTER_APP0 = 2 + 2 + 2 + JFIF.length;
const odd = [
  spoiled('fill-bytes', (jpeg) => insert(jpeg, AFTER_APP0, 0xff, 0xff, 0xff)),
  spoiled('stray-bytes', (jpeg) => insert(jpeg, AFTER_APP0, 0, 0, 0)),
  spoiled('garbage-after-end', (jpeg) => Buffer.concat([jpeg, Buffer.alloc(300, 7)])),
  spoiled('jpeg-after-end', (jpeg) => Buffer.concat([jpeg, jpeg])),
  spoiled('comment', (jpeg) => insert(jpeg, 2, 0xff, 0xfe, 0, 6, 84, 69, 65, 77)),
  spoiled('long-app', (jpeg) =>
    Buffer.concat([jpeg.subarray(0, 2), segment(0xed, Buffer.alloc(60_000, 1)), jpeg.subarray(2)]),
  ),
  spoiled('empty-exif', (jpeg) =>
    Buffer.concat([jpeg.subarray(0, 2), segment(0xe1, Buffer.from('Exif\0\0')), jpeg.subarray(2)]),
  ),
  spoiled('samsung-scan', (jpeg) => {
    const scan = jpeg.lastIndexOf(Buffer.from([0xff, 0xda, 0, 12]));
    const copy = Buffer.from(jpeg);
    copy[scan + 12] = 0;
    return copy;
  }),
  spoiled('restart-marker-at-end', (jpeg) => insert(jpeg, jpeg.length - 2, 0xff, 0xff)),
];

const progressive = (
  [
    ['progressive-420', { progressive: true, chromaSubsampling: '4:2:0' }],
    ['progressive-444', { progressive: true, chromaSubsampling: '4:4:4' }],
    ['baseline-optimised', { optimiseCoding: true }],
    ['trellis', { mozjpeg: true, quality: 95 }],
  ] as const
).map(([name, options]): CorpusFile => ({
  name: `jpeg-${name}.jpg`,
  kind: 'jpeg',
  bytes: () => {
    const raster = paintRaster(SIZE, plain);
    const raw = { width: SIZE.widthPx, height: SIZE.heightPx, channels: 3 } as const;
    return sharp(Buffer.from(raster.samples), { raw })
      .jpeg({ quality: 98, ...options })
      .toBuffer();
  },
  expected: fieldAreas(COLOURS, { tolerance: 6 }),
}));

export const jpegFiles: readonly CorpusFile[] = [
  ...orientations,
  ...samplings,
  ...restarts,
  ...cmyk,
  ...colours,
  ...odd,
  ...progressive,
];
