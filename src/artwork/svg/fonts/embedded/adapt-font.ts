import { isSlanted, stretchRange, weightRange } from '../faces/asked-style.ts';
import { nameKey, type Face, type Range } from '../faces/face.ts';
import { FontDamaged } from '../sfnt/font-damaged.ts';
import { readCmap, type CharacterRun } from '../sfnt/read-cmap.ts';
import { readFace } from '../sfnt/read-face.ts';
import { tableOf, type Sfnt } from '../sfnt/sfnt.ts';
import { writeCmap } from '../sfnt/write-cmap.ts';
import { writeName } from '../sfnt/write-name.ts';
import { writeSfnt } from '../sfnt/write-sfnt.ts';
import { parseUnicodeRange } from './unicode-range.ts';

export interface AdaptedFont {
  readonly file: Buffer;
  /** The font face, under the name that the document uses. */
  readonly face: Face;
  /** The face as `file` states it. */
  readonly written: Face;
}

export interface AdaptFont {
  readonly font: Sfnt;
  /** Family name in the document. */
  readonly name: string;
  /** Family name to write into the font. */
  readonly family: string;
  readonly descriptors: Readonly<Record<string, string>>;
}

/** FreeType does not open a font that lacks any of these tables. */
const NEEDED = ['head', 'hhea', 'hmtx', 'maxp', 'cmap', 'OS/2'];
const OUTLINES = ['glyf', 'CFF ', 'CFF2'];
const REGULAR = 0x40;
const ITALIC = 0x01;
const BOLD = 0x20;
const OBLIQUE = 0x200;

/**
 * Rewrites a font: gives it a family name of our own, and the weight, style, width and characters that
 * its `@font-face` rule states. Anything the rule does not state comes from the font.
 * @throws FontDamaged, RangeError
 */
export function adaptFont({ font, name, family, descriptors }: AdaptFont): AdaptedFont {
  for (const tag of NEEDED) tableOf(font, tag);
  if (!OUTLINES.some((tag) => font.tables.has(tag))) throw new FontDamaged('has no outlines');
  const tables = new Map(font.tables);
  tables.delete('DSIG');
  restrict(tables, descriptors['unicode-range']);
  tables.set('name', writeName(family, 'Regular', font.tables.get('name')));
  const own = readFace({ ...font, tables });
  const stated = statedStyle(descriptors, own);
  if (!font.tables.has('fvar')) writeStyle(tables, stated);
  const face = { ...own, ...stated, family: name, families: [nameKey(name)], names: [] };
  // A rule without a weight serves regular text, as in a browser, and text of the font's own
  // weight.
  const weight: Range = descriptors['font-weight'] === undefined ? withRegular(own) : face.weight;
  return { file: writeSfnt({ ...font, tables }), face: { ...face, weight }, written: face };
}

function withRegular({ weight: [least, most] }: Face): Range {
  return [Math.min(400, least), Math.max(400, most)];
}

function statedStyle(descriptors: AdaptFont['descriptors'], own: Face) {
  const style = descriptors['font-style'];
  return {
    weight: weightRange(descriptors['font-weight'] ?? '') ?? own.weight,
    stretch: stretchRange(descriptors['font-stretch'] ?? '') ?? own.stretch,
    italic: style === undefined ? own.italic : isSlanted(style),
  };
}

function restrict(tables: Map<string, Buffer>, unicodeRange: string | undefined): void {
  const ranges = parseUnicodeRange(unicodeRange);
  const cmap = tables.get('cmap');
  if (ranges === null || cmap === undefined) return;
  const runs = readCmap(cmap);
  const kept = [...intersections(runs, ranges)];
  const count = (some: readonly CharacterRun[]) =>
    some.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  if (count(kept) < count(runs)) tables.set('cmap', writeCmap(kept));
}

/** Both lists are in ascending order, so one pass over both is enough. */
function* intersections(
  runs: readonly CharacterRun[],
  ranges: readonly Range[],
): Generator<CharacterRun> {
  for (let [run, range] = [0, 0]; ;) {
    const [one, other] = [runs[run], ranges[range]];
    if (one === undefined || other === undefined) return;
    yield* intersection(one, other);
    if (one.last < other[1]) run += 1;
    else range += 1;
  }
}

function intersection(run: CharacterRun, [from, to]: Range): readonly CharacterRun[] {
  const first = Math.max(run.first, from);
  const last = Math.min(run.last, to);
  return first > last ? [] : [{ first, last, glyph: run.glyph + first - run.first }];
}

function writeStyle(
  tables: Map<string, Buffer>,
  { weight, italic, stretch }: Pick<Face, 'weight' | 'italic' | 'stretch'>,
): void {
  const os2 = Buffer.from(tables.get('OS/2') ?? []);
  const bold = weight[0] >= 600;
  os2.writeUInt16BE(weight[0], 4);
  os2.writeUInt16BE(widthClass(stretch[0]), 6);
  const kept = os2.readUInt16BE(62) & ~(REGULAR | ITALIC | BOLD | OBLIQUE);
  os2.writeUInt16BE(kept | (italic ? ITALIC : 0) | (bold ? BOLD : 0), 62);
  const head = Buffer.from(tables.get('head') ?? []);
  head.writeUInt16BE((italic ? 2 : 0) | (bold ? 1 : 0), 44);
  tables.set('OS/2', os2).set('head', head);
}

function widthClass(stretch: number): number {
  const limits = [56, 68, 81, 93, 106, 118, 137, 175];
  return 1 + limits.filter((limit) => stretch > limit).length;
}
