import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openSvgWindow } from '../../../../src/artwork/decoding/configure-sharp.ts';
import type {
  FontFaceRule,
  TextRun,
} from '../../../../src/image-files/svg/document/examined-svg.ts';
import { adaptFont } from '../../../../src/artwork/svg/fonts/embedded/adapt-font.ts';
import { decodeFont } from '../../../../src/artwork/svg/fonts/sfnt/decode-font.ts';
import { svgWindow } from '../../../../src/artwork/svg/drawing/svg-window.ts';

const ROOT = resolve(import.meta.dirname, '../../../../..');
const MAX_BYTES = 16 * 1024 * 1024;

export const BEBAS = 'bebas-neue-latin-400-normal.woff2';
export const BEBAS_WOFF = 'bebas-neue-latin-400-normal.woff';
export const INTER = 'inter-latin-wght-normal.woff2';

export function fontFile(name: string): Buffer {
  return readFileSync(join(ROOT, 'test/artwork/svg/fonts/files', name));
}

export function bundled(name: string): Buffer {
  return readFileSync(join(ROOT, 'assets/fonts/liberation', name));
}

/** Makes a font file with the given name and the letters of `bytes`. */
export function aFontFile(
  bytes: Buffer,
  family: string,
  descriptors: Readonly<Record<string, string>> = {},
): Buffer {
  return adaptFont({ font: decodeFont(bytes, MAX_BYTES), name: family, family, descriptors }).file;
}

export function aRun(part: Partial<TextRun> = {}): TextRun {
  return {
    line: 3,
    element: 'text',
    families: ['sans-serif'],
    weight: 'normal',
    style: 'normal',
    stretch: 'normal',
    language: null,
    text: 'TEAM',
    ...part,
  };
}

export function aRule(
  family: string,
  bytes: Buffer,
  descriptors: Readonly<Record<string, string>> = {},
): FontFaceRule {
  const src = `url(data:font/any;base64,${bytes.toString('base64')})`;
  return { line: 1, descriptors: { 'font-family': `"${family}"`, src, ...descriptors } };
}

const SIZE = { widthPx: 320, heightPx: 100 };

/** A document with one line of text, drawn at its own size. */
export function aWindow(attributes: string, text = 'TEAM', style = ''): Buffer {
  const document = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="100"><style>${style}</style><text x="5" y="80" font-size="80" ${attributes}>${text}</text></svg>`;
  const box = { leftPx: 0, topPx: 0, ...SIZE };
  return svgWindow(document, { ownSize: SIZE, box, raster: SIZE });
}

export const WINDOW_SIZE = SIZE;

export function hashOf(pixels: Buffer): string {
  return createHash('sha256').update(pixels).digest('hex').slice(0, 16);
}

/** Draws a line of text in this process. */
export async function look(attributes: string, text = 'TEAM'): Promise<string> {
  const image = openSvgWindow(aWindow(attributes, text));
  return hashOf(await image.ensureAlpha().raw().toBuffer());
}
