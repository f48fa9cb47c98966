/** Artwork of which decoders once left out a part without a word, so that it was printed wrong. */
import sharp from 'sharp';
import { shortGif } from '../damage/damage-ends.ts';
import { cutJpegScans, withoutJpegSegment } from '../damage/damage-jpeg.ts';
import { shortTiff } from '../damage/damage-tiff.ts';
import { chunkOf, framePartsOf, partOf, spoiled } from '../damage/damage-webp.ts';
import { GROWING_DRAWINGS } from '../growth/growing-drawings.ts';
import { drawPhoto } from '../image-files/draw-artwork.ts';
import { PARTITIONED_WEBPS } from '../image-files/partitioned-webps.ts';
import { tiffEntries } from '../image-files/tiff-entries.ts';
import type { HostileArtwork } from './ways-in.ts';

const HUFFMAN_TABLE = 0xc4;
const QUANTISATION_TABLE = 0xdb;
const STRIP_OFFSETS = 273;

const pixels = await drawPhoto({ widthPx: 300, heightPx: 200 });
const photo = () => sharp(pixels);
const sound = {
  tiff: await photo().tiff({ compression: 'deflate' }).toBuffer(),
  jpegTiff: await photo().tiff({ compression: 'jpeg' }).toBuffer(),
  gif: await photo().gif().toBuffer(),
  jpeg: await photo().jpeg().toBuffer(),
  webp: await photo().webp().toBuffer(),
  losslessWebp: await photo().webp({ lossless: true }).toBuffer(),
  clearWebp: await photo().ensureAlpha(0.5).webp().toBuffer(),
  wavyWebp: await wavy(),
  movingWebp: await moving(),
  progressive: await photo().jpeg({ progressive: true }).toBuffer(),
};

/** With transparency in waves. */
async function wavy(): Promise<Buffer> {
  const [width, height] = [300, 200];
  const shades = await photo().ensureAlpha().raw().toBuffer();
  for (let at = 0; at < width * height; at += 1) {
    shades[4 * at + 3] = 128 + 100 * Math.sin((at % width) / 20 + at / 9000);
  }
  return sharp(shades, { raw: { width, height, channels: 4 } })
    .webp()
    .toBuffer();
}

/** An animation of two frames. */
async function moving(): Promise<Buffer> {
  const [width, height] = [300, 100];
  const raw = { width, height: 2 * height, pageHeight: height, channels: 3 } as const;
  return sharp(await photo().removeAlpha().raw().toBuffer(), { raw })
    .webp()
    .toBuffer();
}

type Damage = () => Buffer | null;

/** Rasters by format and damage. */
const RASTERS: readonly (readonly [type: string, damage: string, file: Damage])[] = [
  ['tiff', 'with a flipped bit', () => flippedInTheMiddle(sound.tiff)],
  ['tiff', 'with 400 zeros', () => zeroed(sound.tiff, sound.tiff.length >> 1, 400)],
  ['tiff', 'with cut JPEG strips', () => shortTiff(sound.jpegTiff, 0.5)],
  ['tiff', 'with an offset of 0', () => withoutOffset(sound.tiff)],
  ['gif', 'with half its pixels', () => shortGif(sound.gif, 0.5)],
  ['jpeg', 'without a Huffman table', () => withoutJpegSegment(sound.jpeg, HUFFMAN_TABLE)],
  [
    'jpeg',
    'without its last quantisation',
    () => withoutJpegSegment(sound.jpeg, QUANTISATION_TABLE),
  ],
  ['jpeg', 'with quantisation by zeros', () => withZeroTable(sound.jpeg)],
  ['jpeg', 'without its last scans', () => cutJpegScans(sound.progressive)],
  ['webp', 'with its second half zeroed', () => halfZeroed(sound.webp)],
  ['webp', 'with transparency and half its coefficients zeroed', () => halfZeroed(sound.clearWebp)],
  ['webp', 'of two frames, with half the first one zeroed', () => halfZeroed(sound.movingWebp)],
  ['webp', 'with lossless pixels, half of them zeroed', () => withoutHalf('VP8L')],
  ['webp', 'with half its transparency zeroed', () => withoutHalf('ALPH')],
  ['webp', 'with damaged modes', () => withoutModes(sound.webp)],
  ['webp', 'with one of two partitions zeroed', () => withoutPartition()],
];

function flippedInTheMiddle(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.length >> 1]! ^= 0x10;
  return copy;
}

function zeroed(bytes: Buffer, at: number, length: number): Buffer {
  return Buffer.from(bytes).fill(0, at, at + length);
}

/** The coefficients are all in one partition. */
function halfZeroed(webp: Buffer): Buffer {
  const [coefficients] = framePartsOf(webp).partitions;
  return spoiled(webp, partOf(coefficients!, 0.5, 1), (bytes) => bytes.fill(0));
}

/** Zeroes the second half of a chunk that is a lossless stream. */
function withoutHalf(type: 'VP8L' | 'ALPH'): Buffer {
  const webp = type === 'VP8L' ? sound.losslessWebp : sound.wavyWebp;
  return spoiled(webp, partOf(chunkOf(webp, type), 0.5, 1), (bytes) => bytes.fill(0));
}

function withoutModes(webp: Buffer): Buffer {
  return spoiled(webp, partOf(framePartsOf(webp).modes, 0.6, 0.8), (bytes) => bytes.fill(0));
}

function withoutPartition(): Buffer {
  const webp = PARTITIONED_WEBPS['libwebp 1.2.4, two partitions']!;
  const [first] = framePartsOf(webp, 2).partitions;
  return spoiled(webp, partOf(first!, 0.2, 0.9), (bytes) => bytes.fill(0));
}

function withoutOffset(tiff: Buffer): Buffer {
  const { at, fieldBytes } = tiffEntries(tiff)!.find(({ tag }) => tag === STRIP_OFFSETS)!;
  return zeroed(tiff, at, fieldBytes);
}

/** Keeps the head of the first table: marker, length and number. */
function withZeroTable(jpeg: Buffer): Buffer {
  const at = jpeg.indexOf(Buffer.from([0xff, QUANTISATION_TABLE]));
  return zeroed(jpeg, at + 5, jpeg.readUInt16BE(at + 2) - 3);
}

const AREA = 'width="50" height="50"';
const PICTURE = `<image ${AREA} href="https://example.com/a.png"/>`;
const svg = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">${content}<rect x="50" ${AREA}/></svg>`;
const styled = (css: string) => svg(`<style>${css}</style><rect class="a" ${AREA}/>`);
const nested = (drawing: string) =>
  svg(
    `<image ${AREA} href="data:image/svg+xml;base64,${Buffer.from(drawing).toString('base64')}"/>`,
  );

/** Drawings that also have content that every renderer draws. */
const DRAWINGS: Readonly<Record<string, string>> = {
  'with a picture above the limit of its renderer':
    GROWING_DRAWINGS['a picture of 900 megapixels']!(),
  'with a picture behind CDATA that looks like a comment': svg(
    `<style><![CDATA[<!--]]></style>${PICTURE}<style><![CDATA[-->]]></style>`,
  ),
  'with an import in CDATA': styled('<![CDATA[@import "https://example.com/a.css";]]>'),
  'with an import that CDATA splits': styled('@imp<![CDATA[ort "https://example.com/a.css";]]>'),
  'with a reference in CSS escapes': styled('.a{fill:u\\72l(https://example.com/a.svg#g)}'),
  'with a reference in a nested drawing': nested(svg(PICTURE)),
  'with HTML content': svg(
    `<foreignObject ${AREA}><p xmlns="http://www.w3.org/1999/xhtml">Team</p></foreignObject>`,
  ),
};

/** By what they are: "a TIFF with a flipped bit". */
export const MISPRINTED: Readonly<Record<string, () => HostileArtwork>> = {
  ...Object.fromEntries(
    RASTERS.map(([type, damage, file]) => [
      `a ${type.toUpperCase()} ${damage}`,
      () => ({ type, bytes: file()! }),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(DRAWINGS).map(([what, document]) => [
      `an SVG ${what}`,
      () => ({ type: 'svg+xml', bytes: Buffer.from(document) }),
    ]),
  ),
};
