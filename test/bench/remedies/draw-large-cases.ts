import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Sharp } from 'sharp';
import type { Case } from './draw-case.ts';
import { drawOnce, flatArt, photograph, writePictureSvg } from './photograph.ts';

/** An order of one large artwork. Its limit is chosen by the caller. */
export interface LargeCase {
  readonly name: string;
  readonly draw: () => Promise<Omit<Case, 'limitMb'>>;
}

const FORMATS: Readonly<Record<string, (pixels: Sharp) => Sharp>> = {
  png: (pixels) => pixels.png({ compressionLevel: 2 }),
  'interlaced.png': (pixels) => pixels.png({ progressive: true, compressionLevel: 2 }),
  jpg: (pixels) => pixels.removeAlpha().jpeg(),
  'progressive.jpg': (pixels) =>
    pixels.removeAlpha().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }),
  tiff: (pixels) => pixels.tiff({ compression: 'deflate' }),
  'lossy.webp': (pixels) => pixels.webp({ effort: 0 }),
  'lossless.webp': (pixels) => pixels.webp({ lossless: true, effort: 0 }),
  avif: (pixels) => pixels.avif({ effort: 0 }),
  gif: (pixels) => pixels.gif({ effort: 1, colours: 64 }),
};
const MEGAPIXELS = [40, 64, 100];
/** Width over height, of the usual photograph. */
const ASPECT = 1.5;
const WIDTH_IN = 20;
/** Megapixels of the photograph in a drawing. */
const PICTURES = [1, 4, 12];
/** Fills the longest usual sheet. */
const LONGEST = { widthPx: 6600, heightPx: 72_000, widthIn: 22 };

export function drawLargeCases(folder: string): readonly LargeCase[] {
  const rasters = MEGAPIXELS.flatMap((megapixels) =>
    Object.entries(FORMATS).map(([kind, encode]) =>
      rasterCase(folder, { kind, megapixels, encode }),
    ),
  );
  const drawings = PICTURES.map((megapixels) => drawingCase(folder, megapixels));
  return [...rasters, ...drawings, longestCase(folder)];
}

interface Raster {
  readonly kind: string;
  readonly megapixels: number;
  readonly encode: (pixels: Sharp) => Sharp;
}

function rasterCase(folder: string, { kind, megapixels, encode }: Raster): LargeCase {
  const widthPx = Math.round(Math.sqrt(megapixels * 1e6 * ASPECT));
  const size = { widthPx, heightPx: Math.round((megapixels * 1e6) / widthPx) };
  const name = `${megapixels} MP ${kind}`;
  return {
    name,
    draw: async () => {
      const file = await drawn(join(folder, `${megapixels}.${kind}`), (path) =>
        encode(photograph(size)).toFile(path),
      );
      return caseOf(name, folder, { file, ...size, widthIn: WIDTH_IN, quantity: 1 });
    },
  };
}

/** A drawing around a photograph, as a design program exports it. */
function drawingCase(folder: string, megapixels: number): LargeCase {
  const widthPx = Math.round(Math.sqrt(megapixels * 1e6 * ASPECT));
  const size = { widthPx, heightPx: Math.round((megapixels * 1e6) / widthPx) };
  const name = `SVG with a PNG photograph of ${megapixels} MP`;
  return {
    name,
    draw: async () => {
      const file = await drawn(join(folder, `picture-${megapixels}.svg`), (path) =>
        writePictureSvg(path, size),
      );
      const bytes = (await stat(join(folder, file))).size;
      const told = `${name} (${(bytes / 1e6).toFixed(1)} MB)`;
      return caseOf(told, folder, { file, ...size, widthIn: WIDTH_IN, quantity: 1 });
    },
  };
}

function longestCase(folder: string): LargeCase {
  const name = 'PNG of 22 × 240 in at 300 dpi, on one sheet';
  return {
    name,
    draw: async () => {
      const file = await drawn(join(folder, 'longest.png'), (path) =>
        flatArt(LONGEST).png({ compressionLevel: 2 }).toFile(path),
      );
      const item = { file, ...LONGEST, quantity: 1, rotation: 'none' as const };
      return { ...caseOf(name, folder, item), sheet: { margin: 0 } };
    },
  };
}

function caseOf(name: string, folder: string, item: Case['items'][number]): Omit<Case, 'limitMb'> {
  return { name, folder, items: [item], verify: 'structure' };
}

/** Returns the name of the file. */
async function drawn(path: string, draw: (path: string) => Promise<unknown>): Promise<string> {
  await drawOnce(path, draw);
  return basename(path);
}
