import sharp from 'sharp';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DISPLAY_P3 } from '../../encoders/colours.ts';
import { encodeGif } from '../../encoders/encode-gif.ts';
import { encodeJpeg, exifSegment, iccSegment, yccOf } from '../../encoders/encode-jpeg.ts';
import { encodePng, iccChunk, type PngOptions } from '../../encoders/encode-png.ts';
import { encodeTiff } from '../../encoders/encode-tiff.ts';
import { rgbProfile } from '../../encoders/make-profile.ts';
import { paintRaster } from '../../encoders/raster.ts';
import type { CorpusFile } from '../corpus-file.ts';
import { alphaAt, COLOURS, fieldAreas, plain, SIZE } from './base-picture.ts';

const FONT = join(import.meta.dirname, '../../../../test/field-reports/inputs/04-fontface.svg');
const rgb = () => paintRaster(SIZE, plain);
const png = (rest: Partial<PngOptions> = {}) => encodePng(rgb(), { colourType: 2, ...rest });
const jpeg = (segments: readonly Buffer[] = []) =>
  encodeJpeg(
    paintRaster(SIZE, (x, y) => yccOf(plain(x, y))),
    { segments },
  );
const raw = () =>
  sharp(Buffer.from(rgb().samples), {
    raw: { width: SIZE.widthPx, height: SIZE.heightPx, channels: 3 },
  });

type Embedded = readonly [mime: string, bytes: () => Buffer | Promise<Buffer>];
/** Pictures that fill a document with their own proportions. */
const EMBEDDED: Readonly<Record<string, Embedded>> = {
  png: ['image/png', () => png()],
  'png-interlaced': ['image/png', () => png({ interlaced: true })],
  'png-p3': ['image/png', () => png({ before: [iccChunk(rgbProfile(DISPLAY_P3))] })],
  'png-alpha': [
    'image/png',
    () =>
      encodePng(
        paintRaster(SIZE, (x, y) => [...plain(x, y), alphaAt(x)]),
        { colourType: 6 },
      ),
  ],
  jpeg: ['image/jpeg', () => jpeg()],
  'jpeg-as-jpg': ['image/jpg', () => jpeg()],
  'jpeg-p3': ['image/jpeg', () => jpeg([iccSegment(rgbProfile(DISPLAY_P3))])],
  'jpeg-turned': ['image/jpeg', () => jpeg([exifSegment(3)])],
  gif: [
    'image/gif',
    () =>
      encodeGif({
        ...SIZE,
        palette: COLOURS,
        frames: [{ raster: paintRaster(SIZE, (x, y) => [COLOURS.indexOf(plain(x, y))]) }],
      }),
  ],
  webp: ['image/webp', () => raw().webp({ lossless: true }).toBuffer()],
  avif: ['image/avif', () => raw().avif({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer()],
};

const uri = async ([mime, bytes]: Embedded): Promise<string> =>
  `data:${mime};base64,${(await bytes()).toString('base64')}`;
const NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
const inDocument = (href: string, rest = '', attribute = 'xlink:href'): string =>
  `<svg ${NS} width="118" height="79" viewBox="0 0 118 79"><image width="118" height="79" ${attribute}="${href}" ${rest}/></svg>`;

export function svgPictures(order: { readonly widthIn: number }): CorpusFile[] {
  const file = (name: string, bytes: () => Promise<Buffer>): CorpusFile => ({
    name: `svg-picture-${name}.svg`,
    kind: 'svg picture',
    bytes,
    order,
    expected: { by: 'chromium' },
  });
  const all = Object.entries(EMBEDDED).map(([name, embedded]) =>
    file(name, async () => Buffer.from(inDocument(await uri(embedded)))),
  );
  const tiff: CorpusFile = {
    ...file('tiff', async () =>
      Buffer.from(
        inDocument(await uri(['image/tiff', () => encodeTiff(rgb(), { photometric: 2 })])),
      ),
    ),
    order: { widthIn: SIZE.widthPx / 300 },
    expected: fieldAreas(COLOURS, { tolerance: 4 }),
    mayRefuse: true,
  };
  const wrongType: CorpusFile = file('png-called-jpeg', async () =>
    Buffer.from(inDocument(await uri(['image/jpeg', () => png()]))),
  );
  const plainPng = () => uri(EMBEDDED['png']!);
  const variants: readonly CorpusFile[] = [
    file('plain-href', async () => Buffer.from(inDocument(await plainPng(), '', 'href'))),
    file('ratio-none', async () =>
      Buffer.from(
        inDocument(await plainPng(), 'preserveAspectRatio="none" height="40"').replace(
          'height="79" xlink',
          'xlink',
        ),
      ),
    ),
    file('slice', async () =>
      Buffer.from(
        inDocument(await plainPng(), 'preserveAspectRatio="xMinYMin slice"').replace(
          'width="118" height="79" xlink',
          'width="60" height="79" xlink',
        ),
      ),
    ),
    file('rotated', async () =>
      Buffer.from(inDocument(await plainPng(), 'transform="rotate(20 59 40)"')),
    ),
    file('opacity', async () => Buffer.from(inDocument(await plainPng(), 'opacity=".5"'))),
    file('clipped', async () =>
      Buffer.from(
        inDocument(await plainPng(), 'clip-path="url(#c)"').replace(
          '<image',
          '<clipPath id="c"><circle cx="59" cy="40" r="35"/></clipPath><image',
        ),
      ),
    ),
    file('without-size', async () =>
      Buffer.from(inDocument(await plainPng()).replace('<image width="118" height="79"', '<image')),
    ),
    file('line-breaks', async () =>
      Buffer.from(inDocument((await plainPng()).replace(/(.{76})/g, '$1\n'))),
    ),
    file('percent-encoded', async () =>
      Buffer.from(
        inDocument(
          (await plainPng())
            .replaceAll('+', '%2B')
            .replaceAll('/', '%2F')
            .replace('image%2Fpng', 'image/png'),
        ),
      ),
    ),
    file('pixelated', async () =>
      Buffer.from(inDocument(await plainPng(), 'style="image-rendering:pixelated"')),
    ),
    file('in-pattern', async () =>
      Buffer.from(
        `<svg ${NS} width="118" height="79" viewBox="0 0 118 79"><pattern id="p" width="59" height="40" patternUnits="userSpaceOnUse"><image width="59" height="40" xlink:href="${await plainPng()}"/></pattern><rect width="118" height="79" fill="url(#p)"/></svg>`,
      ),
    ),
    file('fe-image', async () =>
      Buffer.from(
        `<svg ${NS} width="118" height="79" viewBox="0 0 118 79"><filter id="f" x="0" y="0" width="1" height="1"><feImage xlink:href="${await plainPng()}"/></filter><rect width="118" height="79" filter="url(#f)"/></svg>`,
      ),
    ),
    file('used-twice', async () =>
      Buffer.from(
        `<svg ${NS} width="118" height="79" viewBox="0 0 118 79"><defs><image id="i" width="59" height="40" xlink:href="${await plainPng()}"/></defs><use xlink:href="#i"/><use xlink:href="#i" x="59" y="39"/></svg>`,
      ),
    ),
    file('svg-in-svg', async () =>
      Promise.resolve(
        Buffer.from(
          inDocument(
            `data:image/svg+xml;base64,${Buffer.from(`<svg ${NS} viewBox="0 0 10 10"><circle cx="5" cy="5" r="5" fill="#c82828"/></svg>`).toString('base64')}`,
          ),
        ),
      ),
    ),
  ];
  const font: CorpusFile = {
    ...file('font-face', () => readFile(FONT)),
    name: 'svg-font-face.svg',
  };
  return [...all, tiff, wrongType, ...variants, font];
}
