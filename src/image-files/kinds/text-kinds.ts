import type { FileKind } from './file-kinds.ts';

const other = (is: string, remedy: string): FileKind => ({ is, remedy, isImage: false });

/** Links to share a file often lead to a page about it. */
export const WEB_PAGE = other(
  'a web page, not an image',
  'the link leads to a web page; send the URL of the image file itself',
);

/** Kinds by the start of the text, without comments and declarations; the first match wins. */
const KINDS: readonly (readonly [RegExp, FileKind])[] = [
  [/^<(?:!doctype\s+html|html|head|body|script|meta|div)\b/i, WEB_PAGE],
  [/^<\w/, other('an XML file without an SVG drawing', 'export the drawing as SVG or PNG')],
  [
    /^[[{]\s*(?:["{}[\]]|$)/,
    other('JSON data, not an image', 'check the link and send the image file'),
  ],
  [
    /^version https:\/\/git-lfs/,
    other('a Git LFS pointer, not an image', 'send the file that it points to'),
  ],
  [
    /^(?:data:image\/|iVBORw0KGgo|\/9j\/|R0lGOD|UklGR)/,
    other('an image encoded as base64 text', 'decode it, or send it as a data URI'),
  ],
  [
    /^0[ \t]*[\r\n]\s*SECTION/,
    {
      is: 'an AutoCAD drawing (DXF)',
      remedy: 'export it as SVG, or as PNG at 300 dpi',
      isImage: true,
    },
  ],
];
const TEXT = other('a text file, not an image', 'send the image file');
/** Comments, declarations and processing instructions before the root element. */
const PROLOGUE: readonly (readonly [start: RegExp, end: string])[] = [
  [/^<\?/, '?>'],
  [/^<!--/, '-->'],
  [/^<!doctype\s+(?!\s|html)/i, '>'],
];

/** @returns null if the bytes are not text */
export function nameTextKind(head: Buffer): FileKind | null {
  const text = decode(head);
  if (text === null) return null;
  const start = withoutPrologue(text).slice(0, 200);
  return KINDS.find(([pattern]) => pattern.test(start))?.[1] ?? TEXT;
}

function withoutPrologue(text: string): string {
  for (let rest = text.trimStart(); ;) {
    const mark = PROLOGUE.find(([start]) => start.test(rest))?.[1];
    const end = mark === undefined ? -1 : rest.indexOf(mark);
    if (mark === undefined || end === -1) return rest;
    rest = rest.slice(end + mark.length).trimStart();
  }
}

/**
 * Decodes UTF-16 by its byte order mark, and any other text as one character per byte. Returns null for
 * control characters.
 */
function decode(head: Buffer): string | null {
  if (head[0] === 0xff && head[1] === 0xfe) return head.toString('utf16le', 2);
  if (head[0] === 0xfe && head[1] === 0xff) {
    return Buffer.from(head.subarray(0, head.length & ~1))
      .swap16()
      .toString('utf16le', 2);
  }
  const isMarked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  const text = head.toString('latin1', isMarked ? 3 : 0);
  // eslint-disable-next-line no-control-regex -- control characters mark binary data
  return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text) ? null : text;
}
