/**
 * Draws the artworks of `assets/samples/`. To draw them again:
 *
 *     npm run build && node dist/test/support/samples/draw-samples.js
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import * as flat from './flat-designs.ts';
import { mistyHills, nebula, sunset, type Scene } from './photo-scenes.ts';
import { wildflowers } from './wildflowers.ts';

/** The samples whose files equal the text drawn here. */
export const vectorSamples: Readonly<Record<string, () => string>> = {
  'crest.svg': flat.crest,
  'mountain-badge.svg': flat.mountainBadge,
  'team-number.svg': flat.teamNumber,
  'retro-sun.svg': flat.retroSun,
};

/** The encoded samples. Their bytes depend on the encoder's version, but their appearance does not. */
export const rasterSamples: Readonly<Record<string, () => Sharp>> = {
  'stay-wild.png': () => raster(flat.stayWild()).png({ palette: true, colours: 64, effort: 10 }),
  'halftone-desert.png': () =>
    raster(flat.halftoneDesert()).png({ palette: true, colours: 32, effort: 10 }),
  'neck-label.png': () => raster(flat.neckLabel()).png({ compressionLevel: 9 }),
  'wildflowers.png': () => raster(wildflowers()).resize(960).png({ compressionLevel: 9 }),
  'nebula.png': () => scene(nebula(760)).png({ compressionLevel: 9 }),
  'sunset.jpg': () => scene(sunset(2160, 1620)).jpeg({ quality: 78, mozjpeg: true }),
  // Stored on its side, as cameras do. The EXIF tag says how to turn it upright.
  'misty-hills.jpg': () =>
    scene(mistyHills(1260, 1680))
      .rotate(270)
      .jpeg({ quality: 78, mozjpeg: true })
      .withMetadata({ orientation: 6 }),
};

if (process.argv[1] === import.meta.filename) {
  await drawSamples(resolve('assets/samples'));
}

async function drawSamples(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, draw] of Object.entries(vectorSamples)) {
    await writeFile(join(folder, name), draw());
  }
  for (const [name, draw] of Object.entries(rasterSamples)) {
    await writeFile(join(folder, name), await draw().toBuffer());
  }
}

function raster(svg: string): Sharp {
  return sharp(Buffer.from(svg));
}

function scene({ pixels, widthPx, heightPx, channels }: Scene): Sharp {
  return sharp(pixels, { raw: { width: widthPx, height: heightPx, channels } });
}
