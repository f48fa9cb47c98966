import { urlFunctions } from '../../../../image-files/svg/document/css/values/url-functions.ts';

/**
 * The embedded fonts of a `src` descriptor (CSS Fonts 4, section 4.3), in order. `local()` and other URLs
 * are ignored: they name fonts on the author's machine or outside the file.
 */
export function embeddedSources(src: string): readonly Buffer[] {
  return [...urlFunctions(src)]
    .map(({ url }) => dataOf(unescapeCss(url).trim()))
    .filter((bytes) => bytes !== null);
}

function dataOf(uri: string): Buffer | null {
  const comma = uri.indexOf(',');
  if (comma === -1 || !/^data:/i.test(uri)) return null;
  const data = uri.slice(comma + 1);
  const isBase64 = /;\s*base64$/i.test(uri.slice(0, comma).trimEnd());
  return isBase64
    ? Buffer.from(unescapePercent(data).toString('latin1'), 'base64')
    : unescapePercent(data);
}

function unescapePercent(text: string): Buffer {
  if (!text.includes('%')) return Buffer.from(text, 'latin1');
  const bytes = text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => {
    return String.fromCharCode(Number.parseInt(hex, 16));
  });
  return Buffer.from(bytes, 'latin1');
}

const ESCAPE = /\\(?:([0-9a-f]{1,6})\s?|(\n|\r\n?)|[^])/gi;

/** CSS Syntax 3, section 4.3.7. */
export function unescapeCss(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(ESCAPE, (escaped: string, hex?: string, line?: string) => {
    if (hex === undefined) return line === undefined ? escaped.slice(1) : '';
    const code = Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : '\u{fffd}';
  });
}
