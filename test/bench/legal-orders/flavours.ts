/** All kinds of artwork file that the API accepts, as encoders write them. */
import sharp, { type Sharp } from 'sharp';
import type { ArtworkFormat } from '../../../src/gang-sheet/artwork.ts';

interface RasterFlavour {
  readonly name: string;
  readonly encode: (image: Sharp) => Sharp;
}

/** WebP allows at most 16,383 pixels a side, and GIF 65,535. All drawings stay below both. */
type RasterFormat = Exclude<ArtworkFormat, 'svg'>;

const flavour = (name: string, encode: (image: Sharp) => Sharp): RasterFlavour => ({
  name,
  encode,
});
const opaque = (image: Sharp) => image.flatten({ background: '#ffffff' });
const wide = (image: Sharp) => image.toColourspace('rgb16');
const grey = (image: Sharp) => opaque(image).toColourspace('b-w');
const cmyk = (image: Sharp) => opaque(image).toColourspace('cmyk');

/** The flavours of each format; effort is low where it only costs time. */
export const FLAVOURS: Readonly<Record<RasterFormat, readonly RasterFlavour[]>> = {
  png: [
    flavour('rgba', (image) => image.png({ compressionLevel: 3 })),
    flavour('rgb', (image) => opaque(image).png({ compressionLevel: 3 })),
    flavour('interlaced', (image) => image.png({ compressionLevel: 3, progressive: true })),
    flavour('16-bit', (image) => wide(image).png({ compressionLevel: 3 })),
    flavour('16-bit interlaced', (image) =>
      wide(image).png({ compressionLevel: 3, progressive: true }),
    ),
    flavour('palette', (image) => image.png({ palette: true, effort: 1 })),
    flavour('palette interlaced', (image) =>
      image.png({ palette: true, effort: 1, progressive: true }),
    ),
    flavour('grey', (image) => grey(image).png({ compressionLevel: 3 })),
  ],
  jpeg: [
    flavour('4:2:0', (image) => opaque(image).jpeg({ quality: 85 })),
    flavour('4:4:4', (image) => opaque(image).jpeg({ quality: 92, chromaSubsampling: '4:4:4' })),
    flavour('progressive 4:2:0', (image) => opaque(image).jpeg({ quality: 85, progressive: true })),
    flavour('progressive 4:4:4', (image) =>
      opaque(image).jpeg({ quality: 92, progressive: true, chromaSubsampling: '4:4:4' }),
    ),
    flavour('cmyk', (image) => cmyk(image).jpeg({ quality: 85 })),
    flavour('cmyk progressive', (image) => cmyk(image).jpeg({ quality: 85, progressive: true })),
    flavour('grey', (image) => grey(image).jpeg({ quality: 85 })),
    flavour('turned', (image) =>
      opaque(image).jpeg({ quality: 85 }).withMetadata({ orientation: 6 }),
    ),
  ],
  webp: [
    flavour('lossy', (image) => opaque(image).webp({ quality: 80, effort: 1 })),
    flavour('lossy with alpha', (image) => image.webp({ quality: 80, effort: 1 })),
    flavour('lossless', (image) => image.webp({ lossless: true, effort: 0 })),
    flavour('near lossless', (image) => image.webp({ nearLossless: true, effort: 0 })),
  ],
  avif: [
    flavour('4:2:0', (image) => opaque(image).avif({ effort: 0, chromaSubsampling: '4:2:0' })),
    flavour('4:4:4', (image) => opaque(image).avif({ effort: 0 })),
    flavour('4:4:4 with alpha', (image) => image.avif({ effort: 0 })),
    flavour('4:2:0 with alpha', (image) => image.avif({ effort: 0, chromaSubsampling: '4:2:0' })),
  ],
  tiff: [
    flavour('plain strips', (image) => image.tiff({ compression: 'none' })),
    flavour('deflate strips', (image) =>
      image.tiff({ compression: 'deflate', predictor: 'horizontal' }),
    ),
    flavour('lzw tiles', (image) =>
      image.tiff({ compression: 'lzw', tile: true, tileWidth: 256, tileHeight: 256 }),
    ),
    flavour('16-bit', (image) => wide(image).tiff({ compression: 'deflate' })),
    flavour('cmyk', (image) => cmyk(image).tiff({ compression: 'lzw' })),
    flavour('jpeg', (image) => opaque(image).tiff({ compression: 'jpeg', quality: 85 })),
  ],
  gif: [
    flavour('plain', (image) => image.gif({ effort: 1 })),
    flavour('opaque', (image) => opaque(image).gif({ effort: 1 })),
    flavour('interlaced', (image) => image.gif({ effort: 1, progressive: true })),
  ],
};

/** Opens raw RGBA pixels for an encoder. */
export function openPixels(pixels: Buffer, width: number, height: number): Sharp {
  return sharp(pixels, { raw: { width, height, channels: 4 }, limitInputPixels: false });
}
