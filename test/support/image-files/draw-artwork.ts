/** Makers of test images. The same arguments give the same pixels. */
import sharp, { type Sharp } from 'sharp';
import { fractalNoise, seededRandom } from './noise.ts';

export type DrawnFormat = 'png' | 'jpeg' | 'webp' | 'tiff' | 'avif' | 'gif';

export interface Drawing {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Selects the image. */
  readonly seed?: number;
  readonly format?: DrawnFormat;
}

export interface LabelDrawing extends Drawing {
  /** Width of the fully transparent border on all sides. */
  readonly borderPx?: number;
}

/**
 * Draws flat art with alpha: a blob, a bar and four different corners, so that every turn, mirroring and
 * shift changes the image.
 */
export function drawFlat(drawing: Drawing): Promise<Buffer> {
  return encode(sharp(Buffer.from(drawSvg(drawing))), drawing.format);
}

/** Draws the same flat art as an SVG document. */
export function drawSvg({ widthPx, heightPx, seed = 1 }: Drawing): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}" viewBox="0 0 ${widthPx} ${heightPx}">${flatShapes({ widthPx, heightPx, seed })}</svg>`;
}

/** Draws opaque photographic art: smooth light and shade with the grain of a sensor. */
export function drawPhoto({ widthPx, heightPx, seed = 1, format }: Drawing): Promise<Buffer> {
  const random = seededRandom(seed);
  const shades = [1, 2, 3].map((channel) => fractalNoise(seed * 7 + channel * 1000, 4));
  const pixels = Buffer.alloc(widthPx * heightPx * 3);
  const step = 4 / Math.max(widthPx, heightPx);
  for (let y = 0, offset = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const grain = random() * 16 - 8;
      for (const shade of shades) {
        pixels[offset] = Math.round(20 + shade(x * step, y * step) * 215 + grain);
        offset += 1;
      }
    }
  }
  const raw = { width: widthPx, height: heightPx, channels: 3 } as const;
  return encode(sharp(pixels, { raw }), format);
}

/** Draws flat art with a transparent border, to test `trim`. */
export function drawLabel({ borderPx = 10, ...drawing }: LabelDrawing): Promise<Buffer> {
  const inner = {
    widthPx: drawing.widthPx - borderPx * 2,
    heightPx: drawing.heightPx - borderPx * 2,
    seed: drawing.seed ?? 1,
  };
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${drawing.widthPx}" height="${drawing.heightPx}"><g transform="translate(${borderPx} ${borderPx})">${flatShapes(inner)}</g></svg>`;
  return encode(sharp(Buffer.from(svg)), drawing.format);
}

function flatShapes({ widthPx: w, heightPx: h, seed }: Required<Omit<Drawing, 'format'>>): string {
  const random = seededRandom(seed);
  const colour = () => `hsl(${Math.floor(random() * 360)} 75% ${30 + Math.floor(random() * 40)}%)`;
  const corner = Math.max(1, Math.min(w, h) / 5);
  const square = (x: number, y: number, size: number) =>
    `<rect x="${x}" y="${y}" width="${size}" height="${size}" fill="${colour()}"/>`;
  return [
    `<ellipse cx="${w * 0.45}" cy="${h * 0.55}" rx="${w * 0.3}" ry="${h * 0.38}" fill="${colour()}" fill-opacity="0.8"/>`,
    `<path d="M${w * 0.2} ${h * 0.3}L${w * 0.9} ${h * 0.45}L${w * 0.85} ${h * 0.6}Z" fill="${colour()}"/>`,
    square(0, 0, corner),
    square(w - corner * 0.8, 0, corner * 0.8),
    square(0, h - corner * 0.6, corner * 0.6),
    square(w - corner * 0.4, h - corner * 0.4, corner * 0.4),
  ].join('');
}

function encode(image: Sharp, format: DrawnFormat = 'png'): Promise<Buffer> {
  const opaque = format === 'jpeg' ? image.flatten({ background: '#ffffff' }) : image;
  if (format === 'tiff') return opaque.tiff({ compression: 'deflate' }).toBuffer();
  return opaque.toFormat(format).toBuffer();
}
