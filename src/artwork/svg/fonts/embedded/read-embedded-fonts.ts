import type { FontFaceRule } from '../../../../image-files/svg/document/examined-svg.ts';
import { nameKey, type Face } from '../faces/face.ts';
import { decodeFont } from '../sfnt/decode-font.ts';
import { FontDamaged } from '../sfnt/font-damaged.ts';
import { adaptFont } from './adapt-font.ts';
import { embeddedSources, unescapeCss } from './read-src.ts';

export interface EmbeddedFont {
  /** Family name in the document. */
  readonly name: string;
  /** Family name in the file. */
  readonly family: string;
  readonly file: Buffer;
  readonly face: Face;
  /** The face as `file` states it. */
  readonly written: Face;
}

export interface EmbeddedFonts {
  readonly fonts: readonly EmbeddedFont[];
  /** Faults by family key: "is damaged". */
  readonly damaged: ReadonlyMap<string, string>;
}

/**
 * Size limit for a decoded font. The largest Chinese fonts take about 20 MB; subsets take a hundredth
 * of that.
 */
const MAX_FONT_BYTES = 16 * 1024 * 1024;
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
const MAX_FONTS = 32;
/**
 * Maximum number of sources to decode, including those that cannot be read: a damaged font of a hundred
 * bytes may decompress to the maximum size before the damage shows.
 */
const MAX_SOURCES = 128;

/**
 * Reads the fonts that a document embeds with `@font-face` and `data:`, as files for fontconfig.
 * @param used keys of the families that are drawn
 */
export function readEmbeddedFonts(
  rules: readonly FontFaceRule[],
  used: ReadonlySet<string>,
): EmbeddedFonts {
  const fonts: EmbeddedFont[] = [];
  const damaged = new Map<string, string>();
  const families = new Map<string, string>();
  let left = MAX_TOTAL_BYTES;
  let sourcesLeft = MAX_SOURCES;
  for (const { descriptors } of rules) {
    const name = familyName(descriptors['font-family'] ?? '');
    const key = nameKey(name);
    if (!used.has(key)) continue;
    const sources = embeddedSources(descriptors['src'] ?? '').slice(0, sourcesLeft + 1);
    if (sources.length === 0) continue;
    sourcesLeft -= sources.length;
    const family = families.get(key) ?? `gangsheet-embedded-${families.size + 1}`;
    families.set(key, family);
    const isTooMany = sourcesLeft < 0 || fonts.length >= MAX_FONTS;
    const read = isTooMany ? TOO_MANY : firstReadable(sources, { name, family, descriptors });
    if (typeof read === 'string') damaged.set(key, read);
    else if (read.file.length > left) damaged.set(key, TOO_MANY);
    else {
      left -= read.file.length;
      fonts.push({ name, family, ...read });
    }
  }
  return { fonts, damaged };
}

const TOO_MANY = 'exceeds the limit on embedded fonts';

type Named = Omit<Parameters<typeof adaptFont>[0], 'font'>;

/** The first source that can be read, as in browsers; otherwise the fault of the last. */
function firstReadable(sources: readonly Buffer[], named: Named) {
  let why = 'is damaged';
  for (const bytes of sources) {
    try {
      return adaptFont({ ...named, font: decodeFont(bytes, MAX_FONT_BYTES) });
    } catch (error) {
      if (error instanceof FontDamaged) why = error.message;
      else if (!(error instanceof RangeError)) throw error;
    }
  }
  return why;
}

function familyName(text: string): string {
  const [, double, single] = /^\s*(?:"([^"]*)"|'([^']*)')\s*$/.exec(text) ?? [];
  return unescapeCss(double ?? single ?? text).trim();
}
