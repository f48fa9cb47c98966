import type { Face, Range } from '../faces/face.ts';
import { nameKey } from '../faces/face.ts';
import { FontDamaged } from './font-damaged.ts';
import { readCmap, type CharacterRun } from './read-cmap.ts';
import { readNames } from './read-names.ts';
import { tableOf, type Sfnt } from './sfnt.ts';

/** The tables that a face is read from; outlines are not loaded. */
export const FACE_TABLES: ReadonlySet<string> = new Set(['name', 'OS/2', 'head', 'cmap', 'fvar']);

/** Percent of the normal width by `usWidthClass` (OpenType 1.9, `OS/2`). */
const STRETCHES = [100, 50, 62.5, 75, 87.5, 100, 112.5, 125, 150, 200];
/** Magic number of every `head` table; FreeType does not open a font without it. */
const HEAD_MAGIC = 0x5f0f_3cf5;
const FS_ITALIC_OR_OBLIQUE = 0x201;
const MAC_BOLD = 1;
const MAC_ITALIC = 2;

/** @throws FontDamaged, RangeError */
export function readFace(font: Sfnt): Face {
  if (tableOf(font, 'head').readUInt32BE(12) !== HEAD_MAGIC) throw new FontDamaged('is damaged');
  const names = readNames(tableOf(font, 'name'));
  const [family] = names.families;
  if (family === undefined) throw new FontDamaged('has no name');
  const axes = readAxes(font.tables.get('fvar'));
  const style = readStyle(font);
  return {
    family,
    families: names.families.map(nameKey),
    names: [...names.fullNames, ...(names.postScriptName === null ? [] : [names.postScriptName])],
    ...style,
    weight: axes.get('wght') ?? style.weight,
    stretch: axes.get('wdth') ?? style.stretch,
    characters: toRanges(readCmap(tableOf(font, 'cmap'))),
  };
}

/** Reads the style from `OS/2`; old Macintosh fonts have only `head`. */
function readStyle({ tables }: Sfnt): Pick<Face, 'weight' | 'italic' | 'stretch'> {
  const os2 = tables.get('OS/2');
  const macStyle = tables.get('head')?.readUInt16BE(44) ?? 0;
  const stated = os2?.readUInt16BE(4) ?? 0;
  const weight = stated > 0 ? Math.min(stated, 1000) : macStyle & MAC_BOLD ? 700 : 400;
  const stretch = STRETCHES[os2?.readUInt16BE(6) ?? 5] ?? 100;
  const slanted = os2 === undefined ? 0 : os2.readUInt16BE(62) & FS_ITALIC_OR_OBLIQUE;
  return {
    weight: [weight, weight],
    italic: slanted !== 0 || (macStyle & MAC_ITALIC) !== 0,
    stretch: [stretch, stretch],
  };
}

/** The axes of a variable font (OpenType 1.9, `fvar`), by their tags. */
function readAxes(fvar: Buffer | undefined): ReadonlyMap<string, Range> {
  const axes = new Map<string, Range>();
  if (fvar === undefined) return axes;
  const start = fvar.readUInt16BE(4);
  const size = fvar.readUInt16BE(10);
  for (let index = 0; index < fvar.readUInt16BE(8); index += 1) {
    const at = start + index * size;
    const range: Range = [fvar.readInt32BE(at + 4) / 65_536, fvar.readInt32BE(at + 12) / 65_536];
    axes.set(fvar.toString('latin1', at, at + 4), range);
  }
  return axes;
}

function toRanges(runs: readonly CharacterRun[]): Uint32Array {
  const ranges: number[] = [];
  for (const { first, last } of runs) {
    if (ranges.at(-1) === first - 1) ranges[ranges.length - 1] = last;
    else ranges.push(first, last);
  }
  return Uint32Array.from(ranges);
}
