import { gzipSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { tiffFile, type TiffFile } from '../image-files/tiff-file.ts';

export type PictureKind = 'png' | 'jpeg' | 'tiff' | 'webp' | 'avif' | 'gif' | 'svg' | 'svgz';

export interface SoundPicture {
  readonly kind: PictureKind;
  readonly layout: string;
  readonly bytes: Buffer;
}

const WIDTH = 24;
const HEIGHT = 18;

/** Returns small pictures of every supported format and layout, so that each decodes in milliseconds. */
export async function soundPictures(): Promise<readonly SoundPicture[]> {
  const drawn = await Promise.all(
    Object.entries(layouts()).map(async ([layout, bytes]) => ({ layout, bytes: await bytes })),
  );
  const all = [...drawn, ...writtenTiffs(), ...drawings(drawn[0]!.bytes)];
  return all.map(({ layout, bytes }) => ({
    kind: layout.split(' ')[0] as PictureKind,
    layout,
    bytes,
  }));
}

function layouts(): Readonly<Record<string, Promise<Buffer>>> {
  const clear = () => picture();
  const opaque = () => picture().removeAlpha();
  const tiff = (compression: 'none' | 'lzw' | 'deflate' | 'packbits' | 'jpeg') =>
    opaque().tiff({ compression, predictor: 'none' }).toBuffer();
  const turned = () => opaque().withMetadata({ orientation: 6 });
  return {
    png: clear().png().toBuffer(),
    'png opaque': opaque().png().toBuffer(),
    'png palette': clear().png({ palette: true }).toBuffer(),
    'png interlaced': clear().png({ progressive: true }).toBuffer(),
    'png of 16 bits': clear().toColourspace('rgb16').png().toBuffer(),
    'png grey': opaque().toColourspace('b-w').png().toBuffer(),
    jpeg: opaque().jpeg().toBuffer(),
    'jpeg progressive': opaque().jpeg({ progressive: true }).toBuffer(),
    'jpeg grey': opaque().toColourspace('b-w').jpeg().toBuffer(),
    'jpeg cmyk': opaque().toColourspace('cmyk').jpeg().toBuffer(),
    'jpeg turned': turned().jpeg().toBuffer(),
    'jpeg 4:4:4': opaque().jpeg({ chromaSubsampling: '4:4:4' }).toBuffer(),
    'tiff plain': tiff('none'),
    'tiff lzw': tiff('lzw'),
    'tiff deflate': tiff('deflate'),
    'tiff packbits': tiff('packbits'),
    'tiff jpeg': tiff('jpeg'),
    'tiff of 1 bit': opaque()
      .toColourspace('b-w')
      .tiff({ compression: 'ccittfax4', bitdepth: 1 })
      .toBuffer(),
    'tiff cmyk': opaque().toColourspace('cmyk').tiff().toBuffer(),
    'tiff with alpha': clear().tiff({ compression: 'lzw' }).toBuffer(),
    'tiff tiled': opaque().tiff({ tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
    'tiff big': opaque().tiff({ bigtiff: true }).toBuffer(),
    webp: opaque().webp().toBuffer(),
    'webp with alpha': clear().webp().toBuffer(),
    'webp lossless': clear().webp({ lossless: true }).toBuffer(),
    'webp turned': turned().webp().toBuffer(),
    avif: opaque().avif({ effort: 0 }).toBuffer(),
    'avif with alpha': clear().avif({ effort: 0 }).toBuffer(),
    gif: clear().gif().toBuffer(),
    'gif interlaced': clear().gif({ progressive: true }).toBuffer(),
    'gif animated': animated(),
  };
}

/** Areas, gradients and some noise with a transparent margin. */
function picture(heightPx = HEIGHT): Sharp {
  const pixels = Buffer.alloc(WIDTH * heightPx * 4);
  for (let index = 0; index < WIDTH * heightPx; index += 1) {
    const [x, y] = [index % WIDTH, Math.floor(index / WIDTH)];
    pixels[index * 4] = ((x >> 3) % 3) * 80 + ((index * 7) % 12);
    pixels[index * 4 + 1] = x * 9;
    pixels[index * 4 + 2] = (y * 11) % 256;
    pixels[index * 4 + 3] = x < 2 ? 0 : x < 4 ? 128 : 255;
  }
  return sharp(pixels, { raw: { width: WIDTH, height: heightPx, channels: 4 } });
}

async function animated(): Promise<Buffer> {
  const frames = { width: WIDTH, height: HEIGHT * 3, channels: 4, pageHeight: HEIGHT } as const;
  const pixels = await picture(HEIGHT * 3)
    .raw()
    .toBuffer();
  return sharp(pixels, { raw: frames })
    .gif({ delay: [40, 40, 40] })
    .toBuffer();
}

function writtenTiffs() {
  const rgb = (x: number, y: number) => [x * 10, y * 10, (x * y) % 256];
  const base = { widthPx: WIDTH, heightPx: HEIGHT, photometric: 2, samplesAt: rgb };
  const grey = { ...base, photometric: 1, samplesAt: (x: number, y: number) => [(x + y) & 1] };
  const files: Readonly<Record<string, TiffFile>> = {
    'tiff big-endian': { ...base, isBigEndian: true },
    'tiff planar': { ...base, isPlanar: true, isDeflated: true },
    'tiff of 16 bits': { ...base, bits: 16, isBigEndian: true, isBig: true },
    'tiff of floats': { ...base, bits: 32, sampleFormat: 3 },
    'tiff with spots': {
      ...base,
      samplesAt: (x, y) => [...rgb(x, y), 9, 200],
      extraSamples: [0, 2],
    },
    'tiff inverted': { ...grey, bits: 1, photometric: 0 },
  };
  return Object.entries(files).map(([layout, file]) => ({ layout, bytes: tiffFile(file) }));
}

/** @param png a picture to embed */
function drawings(png: Buffer) {
  const svg = (inner: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="24" height="18" viewBox="0 0 24 18">${inner}</svg>`;
  const texts = {
    shapes:
      '<g id="g" transform="rotate(9) scale(.9)"><rect x="2" y="2" width="12" height="9" fill="#c00"/><circle cx="12" cy="9" r="5" fill="hsl(90 50% 50%)" opacity=".5"/></g><use href="#g" x="3"/><path d="M0 0L9 9C1 2 3 4 5 6Z" stroke="blue" stroke-width="1mm"/>',
    styled:
      '<style>.a > rect:not(.b), g rect:nth-child(2n+1) { fill: var(--c, red) } :root { --c: calc(1px + 2px) } @media print { rect { stroke: rgb(1 2 3 / 50%) } }</style><g class="a" style="fill:currentColor"><rect width="9" height="9"/><rect class="b" width="20" height="3"/></g>',
    filtered:
      '<defs><filter id="f"><feGaussianBlur stdDeviation="1"/><feFlood result="r"/><feMerge><feMergeNode in="r"/></feMerge></filter><linearGradient id="l"><stop stop-color="#123"/><stop offset="1"/></linearGradient><mask id="m"><rect width="20" height="20" fill="#fff"/></mask><pattern id="p" width="4" height="4"><path d="M0 0L4 4"/></pattern></defs><rect width="20" height="9" fill="url(#l)" filter="url(#f)"/><rect width="9" height="20" fill="url(#p)" mask="url(#m)"/>',
    text: '<text x="2" y="12" font-family="Liberation Sans" font-size="9"><tspan dy="1">Aé</tspan> &amp; &#66;</text>',
    picture: `<image width="20" height="12" href="data:image/png;base64,${png.toString('base64')}"/><![CDATA[ x ]]><!-- y -->`,
    nested: `<svg x="2" width="50%" height="10" viewBox="0 0 5 5" preserveAspectRatio="none"><symbol id="s"><ellipse rx="2" ry="1"/></symbol><use xlink:href="#s"/></svg><switch><g systemLanguage="en"><rect width="4" height="4"/></g></switch>`,
  };
  const plain = Object.entries(texts).map(([name, inner]) => ({
    layout: `svg ${name}`,
    bytes: Buffer.from(svg(inner)),
  }));
  const zipped = plain.map(({ layout, bytes }) => ({
    layout: layout.replace('svg', 'svgz'),
    bytes: gzipSync(bytes),
  }));
  return [...plain, ...zipped];
}
