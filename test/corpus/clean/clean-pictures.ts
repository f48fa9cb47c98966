import sharp from 'sharp';
import { seeded } from '../../encoders/raster.ts';
import type { CleanFile } from './clean-packages.ts';

const FORMATS = ['png', 'jpeg', 'webp', 'tiff', 'avif', 'gif', 'svg'] as const;

/** Clean images as a shop receives them: hard shapes, labels and photos, in every format. */
export async function cleanPictures(count: number): Promise<CleanFile[]> {
  const files: CleanFile[] = [];
  for (let index = 0; index < count; index += 1) {
    const random = seeded(1000 + index);
    const format = FORMATS[index % FORMATS.length]!;
    const bytes = await drawn(format, random);
    files.push({ name: `own-${index}.${format}`, bytes });
  }
  return files;
}

async function drawn(format: (typeof FORMATS)[number], random: () => number): Promise<Buffer> {
  const document = drawing(random);
  if (format === 'svg') return Buffer.from(document);
  const image = sharp(Buffer.from(document));
  switch (format) {
    case 'png':
      return image.png({ palette: random() < 0.3 }).toBuffer();
    case 'jpeg':
      return image
        .flatten({ background: '#ffffff' })
        .jpeg({ quality: 80 + Math.floor(random() * 19), progressive: random() < 0.5 })
        .toBuffer();
    case 'webp':
      return image.webp({ lossless: random() < 0.5 }).toBuffer();
    case 'tiff':
      return image.tiff({ compression: random() < 0.5 ? 'lzw' : 'deflate' }).toBuffer();
    case 'avif':
      return image.avif({ quality: 80 }).toBuffer();
    case 'gif':
      return image.gif().toBuffer();
  }
}

/** A few opaque shapes on a clear background, with numbers as programs write them. */
function drawing(random: () => number): string {
  const side = 160 + Math.floor(random() * 200);
  const at = (most: number): string => (random() * most).toFixed(2);
  const colour = (): string =>
    `#${Math.floor(random() * 0xffffff)
      .toString(16)
      .padStart(6, '0')}`;
  const shapes = [...Array(3 + Math.floor(random() * 8)).keys()].map(() => {
    switch (Math.floor(random() * 4)) {
      case 0:
        return `<rect x="${at(side)}" y="${at(side)}" width="${at(side / 2)}" height="${at(side / 2)}" fill="${colour()}"/>`;
      case 1:
        return `<circle cx="${at(side)}" cy="${at(side)}" r="${at(side / 3)}" fill="${colour()}"/>`;
      case 2:
        return `<path d="M${at(side)} ${at(side)}L${at(side)} ${at(side)}C${at(side)} ${at(side)} ${at(side)} ${at(side)} ${at(side)} ${at(side)}Z" fill="${colour()}"/>`;
      default:
        return `<polygon points="${at(side)},${at(side)} ${at(side)},${at(side)} ${at(side)},${at(side)}" fill="${colour()}" stroke="${colour()}" stroke-width="4"/>`;
    }
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 ${side} ${side}"><rect x="${side / 4}" y="${side / 4}" width="${side / 2}" height="${side / 2}" fill="${colour()}"/>${shapes.join('')}</svg>`;
}
