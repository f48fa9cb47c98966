import { gzipSync } from 'node:zlib';
import type { CorpusFile } from '../corpus-file.ts';
import { CSS, TEXT_IN_COMMON_FACES, TEXT } from './svg-text.ts';
import { CLIPS, FILTERS, GRADIENTS, MARKERS, PATTERNS, SHAPES, STROKES } from './svg-paint.ts';
import { ROOTS, STRUCTURE, TRANSFORMS, UNITS } from './svg-structure.ts';
import { BEYOND } from './svg-beyond.ts';
import { svgPictures } from './svg-pictures.ts';

/** A width that makes every cell of the grid 12 px. */
const ORDER = { widthIn: 0.96 };
const NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';

const document = (inner: string): string =>
  inner.includes('<svg')
    ? inner
    : `<svg ${NAMESPACES} width="200" height="200" viewBox="0 0 200 200">${inner}</svg>`;

type Markups = Readonly<Record<string, string>>;

/** Features that librsvg lacks: each must be drawn correctly anyway, or clearly refused. */
const BEYOND_LIBRSVG: ReadonlySet<string> = new Set([
  'filter-tile',
  'filter-css-grayscale',
  'filter-css-several',
  'transform-css-origin',
  'transform-css-fill-box',
  'css-media-all',
  'text-word-spacing',
  // Its radius is capped at ten printed pixels, so the result depends on the printed size.
  'filter-dilate',
  'filter-erode',
  // The visible part depends on the language of the viewer.
  'structure-switch',
  'text-in-switch',
  // Raised by a different amount than in browsers.
  'text-baseline-shift',
]);
/** Files where Pango places the line slightly differently than Chromium. */
const GIVES: Readonly<Record<string, number>> = { 'text-line-through': 3 };

function filesOf(
  theme: string,
  markups: Markups,
  rest: Pick<CorpusFile, 'mayRefuse' | 'warns'> & { readonly give?: number } = {},
): CorpusFile[] {
  const { give = 1, ...others } = rest;
  return Object.entries(markups).map(([name, markup]) => ({
    name: `svg-${theme}-${name}.svg`,
    kind: `svg ${theme}`,
    bytes: () => Buffer.from(document(markup)),
    order: ORDER,
    expected: { by: 'chromium', give: GIVES[`${theme}-${name}`] ?? give },
    ...(BEYOND_LIBRSVG.has(`${theme}-${name}`) && { mayRefuse: true }),
    ...others,
  }));
}

const [SIMPLE] = Object.values(SHAPES);
const inEncoding = (name: string, encode: (text: string) => Buffer): CorpusFile => ({
  name: `svg-encoding-${name}`,
  kind: 'svg encoding',
  bytes: () => encode(document(`<desc>café ♥</desc>${SIMPLE!}`)),
  order: ORDER,
  expected: { by: 'chromium' },
});
const declared = (text: string, encoding: string): string =>
  `<?xml version="1.0" encoding="${encoding}"?>\n${text}`;
/** Chromium does not read this encoding in an image, so the drawing is that of the UTF-8 twin. */
const inAnother = (name: string, encode: (text: string) => Buffer): CorpusFile => ({
  ...inEncoding(name, encode),
  expected: { by: 'chromium', twin: 'svg-encoding-utf8.svg' },
  unlikeJudge: 'it does not read the encoding',
});
const encodings: readonly CorpusFile[] = [
  inEncoding('utf8.svg', (text) => Buffer.from(declared(text, 'UTF-8'))),
  inEncoding('utf8-bom.svg', (text) => Buffer.from(`\ufeff${text}`)),
  inEncoding('utf16le.svg', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')),
  inEncoding('utf16be.svg', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()),
  inEncoding('utf16le-declared.svg', (text) =>
    Buffer.from(`\ufeff${declared(text, 'UTF-16')}`, 'utf16le'),
  ),
  inEncoding('compressed.svgz', (text) => gzipSync(Buffer.from(text))),
  inEncoding('long-comment.svg', (text) =>
    Buffer.from(`<!-- ${'licence '.repeat(400)} -->\n${text}`),
  ),
  inEncoding('doctype.svg', (text) =>
    Buffer.from(
      `<?xml version="1.0" standalone="no"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">${text}`,
    ),
  ),
  inEncoding('processing-instruction.svg', (text) =>
    Buffer.from(`<?xml version="1.0"?><?xpacket begin="" id="W5M0"?>${text}`),
  ),
  inEncoding('crlf.svg', (text) => Buffer.from(text.replaceAll('><', '>\r\n<'))),
  inEncoding('illustrator-entities.svg', (text) =>
    Buffer.from(
      `<?xml version="1.0" encoding="utf-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [<!ENTITY ns_ai "http://ns.adobe.com/AdobeIllustrator/10.0/"><!ENTITY ns_graphs "http://ns.adobe.com/Graphs/1.0/">]>${text.replace('<svg ', '<svg xmlns:i="&ns_ai;" xmlns:graph="&ns_graphs;" ')}`,
    ),
  ),
  inAnother('latin1.svg', (text) =>
    Buffer.from(declared(text.replace('♥', ''), 'ISO-8859-1'), 'latin1'),
  ),
  inAnother('windows-1252.svg', (text) =>
    Buffer.from(declared(text.replace('♥', '\u0093'), 'windows-1252'), 'latin1'),
  ),
];

export const svgFiles: readonly CorpusFile[] = [
  ...filesOf('shape', SHAPES),
  ...filesOf('stroke', STROKES),
  ...filesOf('gradient', GRADIENTS),
  ...filesOf('pattern', PATTERNS),
  ...filesOf('clip', CLIPS),
  ...filesOf('filter', FILTERS, { give: 1.4 }),
  ...filesOf('marker', MARKERS),
  ...filesOf('structure', STRUCTURE),
  ...filesOf('transform', TRANSFORMS),
  ...filesOf('root', ROOTS),
  ...filesOf('unit', UNITS),
  ...filesOf('css', CSS),
  ...filesOf('text', TEXT, { give: 1.6 }),
  ...filesOf('face', TEXT_IN_COMMON_FACES, { give: 1.6, warns: ['svg_font_stand_in'] }),
  ...filesOf('beyond', BEYOND, { give: 1.6, mayRefuse: true }),
  ...svgPictures(ORDER),
  ...encodings,
];
