import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { BT2020, DISPLAY_P3, powerOf, SRGB, toSrgb } from '../../encoders/colours.ts';
import { encodeGif, type GifFrame } from '../../encoders/encode-gif.ts';
import { paintRaster, type Paint } from '../../encoders/raster.ts';
import type { CorpusFile, Expected } from '../corpus-file.ts';
import {
  alphaAt,
  alphaRamp,
  COLOURS,
  fieldAreas,
  opaqueRamp,
  pixels,
  plain,
  ramped,
  SIZE,
} from './base-picture.ts';

const INPUTS = join(import.meta.dirname, '../../../../test/corpus/inputs');

function drawn(paint: Paint): Sharp {
  const { samples, channels } = paintRaster(SIZE, paint);
  const raw = { width: SIZE.widthPx, height: SIZE.heightPx, channels: channels as 3 | 4 };
  return sharp(Buffer.from(samples), { raw });
}
const withAlpha: Paint = (x, y) => [...ramped(x, y), alphaAt(x)];
const plainAlpha: Paint = (x, y) => [...plain(x, y), alphaAt(x)];

const webp = (name: string, bytes: () => Promise<Buffer>, expected: Expected): CorpusFile => ({
  name: `webp-${name}.webp`,
  kind: 'webp',
  bytes,
  expected,
});
export const webpFiles: readonly CorpusFile[] = [
  webp('lossless', () => drawn(ramped).webp({ lossless: true }).toBuffer(), opaqueRamp),
  webp(
    'lossless-alpha',
    () => drawn(withAlpha).webp({ lossless: true, exact: true }).toBuffer(),
    alphaRamp,
  ),
  webp(
    'near-lossless',
    () => drawn(ramped).webp({ nearLossless: true, quality: 60 }).toBuffer(),
    pixels((x, y) => [...ramped(x, y), 255], { tolerance: 8 }),
  ),
  webp(
    'lossy',
    () => drawn(plain).webp({ quality: 98 }).toBuffer(),
    fieldAreas(COLOURS, { tolerance: 7 }),
  ),
  webp(
    'lossy-alpha',
    () => drawn(plainAlpha).webp({ quality: 98, alphaQuality: 100 }).toBuffer(),
    fieldAreas(COLOURS, { tolerance: 7, hasAlpha: true }),
  ),
  webp(
    'icc-p3',
    () => drawn(plain).withIccProfile('p3', { attach: true }).webp({ lossless: true }).toBuffer(),
    fieldAreas(COLOURS, { tolerance: 4 }),
  ),
  {
    ...webp(
      'exif-6',
      () => drawn(plain).withMetadata({ orientation: 6 }).webp({ lossless: true }).toBuffer(),
      fieldAreas(COLOURS, { turned: 6, tolerance: 2 }),
    ),
    unlikeJudge: 'it ignores the EXIF of WebP, other viewers do not',
  },
  webp('animated', animated, fieldAreas(COLOURS, { tolerance: 2 })),
];

/** Frames with the fields, then with the fields upside down. */
async function animated(): Promise<Buffer> {
  const frames = paintRaster({ ...SIZE, heightPx: SIZE.heightPx * 2 }, (x, y) =>
    y < SIZE.heightPx ? plain(x, y) : plain(x, SIZE.heightPx * 2 - 1 - y),
  );
  const raw = {
    width: SIZE.widthPx,
    height: SIZE.heightPx * 2,
    channels: 3,
    pageHeight: SIZE.heightPx,
  } as const;
  return sharp(Buffer.from(frames.samples), { raw })
    .webp({ lossless: true, delay: [100, 100] })
    .toBuffer();
}

const from = (space: Parameters<typeof toSrgb>[1]) =>
  fieldAreas(
    COLOURS.map((colour) => toSrgb(colour, space)),
    { tolerance: 8 },
  );

const avif = (name: string, bytes: () => Promise<Buffer>, expected: Expected): CorpusFile => ({
  name: `avif-${name}.avif`,
  kind: 'avif',
  bytes,
  expected,
});
const kept = (name: string) => (): Promise<Buffer> => readFile(join(INPUTS, name));
const plainAvif = (): Promise<Buffer> =>
  drawn(plain).avif({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
const LOSSY = fieldAreas(COLOURS, { tolerance: 8 });

/** Sets the numbers that describe the colours of an AVIF. */
const named = (primaries: number, transfer: number) => async (): Promise<Buffer> => {
  const bytes = await kept('8-444.avif')();
  const at = bytes.indexOf('nclx', 0, 'latin1');
  if (at < 0) throw new Error('the AVIF has no nclx');
  bytes.writeUInt16BE(primaries, at + 4);
  bytes.writeUInt16BE(transfer, at + 6);
  return bytes;
};
const bright = (name: string, transfer: number): CorpusFile => ({
  ...avif(`nclx-${name}`, named(9, transfer), { by: 'warning' }),
  warns: ['hdr_artwork'],
  mayRefuse: true,
});
export const avifFiles: readonly CorpusFile[] = [
  avif(
    '420',
    () => drawn(plain).avif({ quality: 95, chromaSubsampling: '4:2:0' }).toBuffer(),
    LOSSY,
  ),
  avif('444', plainAvif, LOSSY),
  avif(
    'alpha',
    () => drawn(plainAlpha).avif({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer(),
    fieldAreas(COLOURS, { tolerance: 8, hasAlpha: true }),
  ),
  avif('8-lossless', kept('8-lossless.avif'), fieldAreas(COLOURS, { tolerance: 2 })),
  avif('10', kept('10.avif'), LOSSY),
  avif('12', kept('12.avif'), LOSSY),
  avif('10-alpha', kept('10-alpha.avif'), fieldAreas(COLOURS, { tolerance: 8, hasAlpha: true })),
  avif(
    'grey',
    kept('grey.avif'),
    fieldAreas(
      COLOURS.map(([, green = 0]) => [green, green, green]),
      { tolerance: 8 },
    ),
  ),
  avif(
    'grey-10',
    kept('grey-10.avif'),
    fieldAreas(
      COLOURS.map(([, green = 0]) => [green, green, green]),
      { tolerance: 8 },
    ),
  ),
  avif('turned', kept('irot-1.avif'), fieldAreas(COLOURS, { turned: 8, tolerance: 8 })),
  avif('limited-range', kept('limited.avif'), LOSSY),
  avif('nclx-srgb', named(1, 13), LOSSY),
  avif('nclx-p3', named(12, 13), from(DISPLAY_P3)),
  avif('nclx-p3-10', kept('p3-10.avif'), from(DISPLAY_P3)),
  avif('nclx-bt2020', named(9, 13), from({ ...BT2020, toLight: SRGB.toLight })),
  avif('nclx-linear', named(1, 8), from({ ...SRGB, toLight: powerOf(1) })),
  avif('nclx-gamma-2.2', named(1, 4), from({ ...SRGB, toLight: powerOf(2.2) })),
  bright('pq', 16),
  bright('hlg', 18),
];
const PALETTE: readonly (readonly number[])[] = [...COLOURS, [250, 250, 250], [0, 0, 0]];
const WIDE_PALETTE = [...Array(256).keys()].map((index) => [index, 255 - index, (index * 7) % 256]);
const fieldIndex: Paint = (x, y) => [COLOURS.indexOf(plain(x, y))];
const CLEAR_INDEX = 5;
const withClear: Paint = (x, y) => [x < 20 ? CLEAR_INDEX : fieldIndex(x, y)[0]!];
const LATER: GifFrame = { raster: paintRaster(SIZE, () => [4]) };

const gif = (
  name: string,
  frames: readonly GifFrame[],
  {
    palette = PALETTE,
    expected = fieldAreas(COLOURS, { tolerance: 0 }),
  }: { palette?: Exclude<GifFrame['palette'], undefined> | null; expected?: Expected } = {},
): CorpusFile => ({
  name: `gif-${name}.gif`,
  kind: 'gif',
  bytes: () => encodeGif({ ...SIZE, frames, ...(palette && { palette }) }),
  expected,
});
const first = paintRaster(SIZE, fieldIndex);
const clearLeft = pixels((x, y) => [...plain(x, y), x < 20 ? 0 : 255]);
export const gifFiles: readonly CorpusFile[] = [
  gif('plain', [{ raster: first }]),
  gif('interlaced', [{ raster: first, interlaced: true }]),
  gif('transparent', [{ raster: paintRaster(SIZE, withClear), transparentIndex: CLEAR_INDEX }], {
    expected: clearLeft,
  }),
  gif(
    'transparent-interlaced',
    [{ raster: paintRaster(SIZE, withClear), transparentIndex: CLEAR_INDEX, interlaced: true }],
    { expected: clearLeft },
  ),
  gif('animated', [{ raster: first }, LATER]),
  gif('local-table', [{ raster: first, palette: COLOURS }], { palette: null }),
  gif('local-over-shared', [{ raster: first, palette: COLOURS }], {
    palette: [
      [9, 9, 9],
      [1, 1, 1],
      [2, 2, 2],
      [3, 3, 3],
    ],
  }),
  gif(
    'animated-local-tables',
    [
      { raster: first, palette: COLOURS },
      { ...LATER, palette: WIDE_PALETTE },
    ],
    { palette: null },
  ),
  gif('wide-palette', [{ raster: paintRaster(SIZE, (x, y) => [(x + y * 3) % 256]) }], {
    palette: WIDE_PALETTE,
    expected: pixels((x, y) => [...WIDE_PALETTE[(x + y * 3) % 256]!, 255], { tolerance: 0 }),
  }),
  gif('two-colours', [{ raster: paintRaster(SIZE, (x, y) => [(x + y) % 2]) }], {
    palette: [
      [200, 40, 40],
      [40, 60, 180],
    ],
    expected: pixels((x, y) => [...((x + y) % 2 === 0 ? COLOURS[0] : COLOURS[2]), 255], {
      tolerance: 0,
    }),
  }),
  gif(
    'smaller-frame',
    [
      {
        raster: paintRaster({ widthPx: 98, heightPx: 79 }, (x, y) => fieldIndex(x + 20, y)),
        left: 20,
      },
    ],
    { expected: clearLeft },
  ),
];
