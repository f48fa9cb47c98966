import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { encodePng, iccChunk } from '../encoders/encode-png.ts';
import { exifSegment, iccSegment } from '../encoders/encode-jpeg.ts';
import { encodeTiff, type TiffOptions } from '../encoders/encode-tiff.ts';
import { fields, paintRaster, type Four } from '../encoders/raster.ts';
import { unitDocuments } from './cases/unit-cases.ts';

const INPUTS = join(import.meta.dirname, '../../../test/field-reports/inputs');
const SIZE = { widthPx: 200, heightPx: 100 };
const FIELDS: Four<readonly number[]> = [
  [200, 40, 40],
  [40, 160, 60],
  [40, 60, 180],
  [128, 128, 128],
];

const stored = (name: string): Promise<Buffer> => readFile(join(INPUTS, name));

/** Inputs that are too large to store, or simple variations of stored ones. */
const MAKERS: Readonly<Record<string, () => Promise<Buffer> | Buffer>> = {
  '09-large-embedded.svg': largeEmbedded,
  '13b-ultrahdr-p3.jpg': async () => withSegments(await ultraHdr(), [iccSegment(await p3())]),
  '13c-ultrahdr-turned.jpg': async () => withSegments(await ultraHdr(), [exifSegment(6)]),
  '13d-ultrahdr-p3-turned.jpg': async () =>
    withSegments(await ultraHdr(), [exifSegment(6), iccSegment(await p3())]),
  '13e-ultrahdr.jpg': () => ultraHdr(),
  '15b-grey-dotgain.png': greyDotGain,
  '15e-grey-dotgain.jpg': () => stored('15-grey-dotgain.jpg'),
  '17e-cmyk-alpha-spot.tif': sixChannels,
  '18m-grey-unnamed.tif': () =>
    encodeTiff(
      paintRaster(SIZE, (x) => [Math.floor(x / 50) * 85, x < 20 ? 0 : 255]),
      { photometric: 1, extraSamples: [0] },
    ),
  '20-assoc-alpha.tif': () => halfAlpha(255, { photometric: 2, extraSamples: [1] }),
  '20c-planar-alpha.tif': () => halfAlpha(255, { photometric: 2, extraSamples: [2], planar: true }),
  '20d-assoc-alpha-16.tif': () => halfAlpha(65535, { photometric: 2, extraSamples: [1], bits: 16 }),
  '27-latin1-twin.svg': async () => inUtf8(await stored('27-latin1.svg'), 'latin1'),
  '28-utf16le.svg': async () => utf16(await stored('28-long-preamble.svg'), 'le'),
  '28-utf16be.svg': async () => utf16(await stored('28-long-preamble.svg'), 'be'),
  '28-compressed.svgz': async () => gzipSync(await stored('28-long-preamble.svg')),
  'unit-text-pt.svg': () => textOf('24pt'),
  'unit-text-px.svg': () => textOf('32px'),
  ...Object.fromEntries(
    ['Arial', 'Helvetica', 'Times New Roman', 'Courier New'].map((face) => [
      `03-${face}.svg`,
      () => textOf('48px', face),
    ]),
  ),
};

/** The bytes of an input by name. */
export async function makeInput(name: string): Promise<Buffer> {
  const document = unitDocuments[name];
  if (document !== undefined) return Buffer.from(document);
  const make = MAKERS[name];
  return make === undefined ? stored(name) : make();
}

/** An SVG with an embedded picture of 10.9 MB in base64. */
function largeEmbedded(): Buffer {
  const side = 1650;
  const paint = fields({ widthPx: side, heightPx: side }, FIELDS);
  const raster = paintRaster({ widthPx: side, heightPx: side }, paint);
  const png = encodePng(raster, { colourType: 2, deflateLevel: 0, filter: 0 });
  const href = `data:image/png;base64,${png.toString('base64')}`;
  const open =
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ' +
    'width="200" height="200" viewBox="0 0 200 200">';
  return Buffer.from(`${open}<image width="200" height="200" xlink:href="${href}"/></svg>`);
}

const ultraHdr = (): Promise<Buffer> => stored('13-ultrahdr.jpg');

/** The profile of 10e, which is Display P3. */
async function p3(): Promise<Buffer> {
  const svg = (await stored('10e-embedded-p3.svg')).toString();
  const [, data = ''] = /base64,([^"]+)"/.exec(svg) ?? [];
  const { icc } = await sharp(Buffer.from(data, 'base64')).metadata();
  return icc!;
}

async function greyDotGain(): Promise<Buffer> {
  const jpeg = await stored('15-grey-dotgain.jpg');
  const { icc } = await sharp(jpeg).metadata();
  const { data, info } = await sharp(jpeg, { ignoreIcc: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raster = paintRaster(SIZE, (x, y) => [data[(y * info.width + x) * info.channels]!]);
  return encodePng(raster, { colourType: 0, before: [iccChunk(icc!)] });
}

/** The fields with alpha: clear up to column 19, half transparent up to 39, then opaque. */
function halfAlpha(full: number, options: TiffOptions): Buffer {
  const paint = fields(SIZE, FIELDS);
  const isAssociated = options.extraSamples?.[0] === 1;
  const raster = paintRaster({ ...SIZE, full }, (x, y) => {
    const alpha = x < 20 ? 0 : x < 40 ? 128 / 255 : 1;
    const colour = paint(x, y).map((value) => (value / 255) * (isAssociated ? alpha : 1));
    return [...colour, alpha].map((value) => Math.round(value * full));
  });
  return encodeTiff(raster, options);
}

/** CMYK, transparency and a spot ink. */
function sixChannels(): Buffer {
  const inks: Four<readonly number[]> = [
    [0, 255, 255, 0],
    [255, 0, 255, 0],
    [255, 255, 0, 0],
    [0, 0, 0, 128],
  ];
  const paint = fields(SIZE, inks);
  const raster = paintRaster(SIZE, (x, y) => [...paint(x, y), x < 20 ? 0 : 255, 255 - x]);
  return encodeTiff(raster, { photometric: 5, extraSamples: [2, 0] });
}

function withSegments(jpeg: Buffer, segments: readonly Buffer[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

function inUtf8(bytes: Buffer, encoding: BufferEncoding): Buffer {
  return Buffer.from(bytes.toString(encoding).replace('ISO-8859-1', 'UTF-8'), 'utf8');
}

function utf16(bytes: Buffer, order: 'le' | 'be'): Buffer {
  const text = `\ufeff${bytes.toString('utf8').replace('UTF-8', 'UTF-16')}`;
  const little = Buffer.from(text, 'utf16le');
  return order === 'le' ? little : little.swap16();
}

function textOf(size: string, face = 'sans-serif'): Buffer {
  const text = `<text x="8" y="60" font-family="${face}" font-size="${size}">TEAM</text>`;
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="192" height="96">${text}</svg>`,
  );
}
