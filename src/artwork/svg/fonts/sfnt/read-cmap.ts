import { FontDamaged } from './font-damaged.ts';

/** Consecutive characters with consecutive glyphs. */
export interface CharacterRun {
  readonly first: number;
  readonly last: number;
  /** Glyph of `first`. */
  readonly glyph: number;
}

const LAST_CHARACTER = 0x10_ffff;
/** Symbol fonts place their characters here, and also match by the low byte alone. */
const SYMBOLS = { first: 0xf000, last: 0xf0ff };

/**
 * Reads the characters of a font from its best Unicode table (OpenType 1.9, `cmap`, formats 0, 4, 6, 12
 * and 13), in ascending order.
 * @throws FontDamaged, RangeError
 */
export function readCmap(table: Buffer): readonly CharacterRun[] {
  const best = subtables(table).sort((a, b) => b.rank - a.rank)[0];
  if (best === undefined) throw new FontDamaged('has no Unicode characters');
  const runs = readSubtable(table.subarray(best.offset));
  return best.symbol ? withLowBytes(runs) : runs;
}

function subtables(table: Buffer) {
  const found: { rank: number; symbol: boolean; offset: number }[] = [];
  for (let index = 0; index < table.readUInt16BE(2); index += 1) {
    const at = 4 + index * 8;
    const rank = rankOf(table.readUInt16BE(at), table.readUInt16BE(at + 2));
    const symbol = rank === 1;
    if (rank > 0) found.push({ rank, symbol, offset: table.readUInt32BE(at + 4) });
  }
  return found;
}

/**
 * Ranks tables of all Unicode above those of the first plane, and those above symbol tables. 0 means
 * another encoding, or variations.
 */
function rankOf(platform: number, encoding: number): number {
  if (platform === 3) return { 10: 4, 1: 3, 0: 1 }[encoding] ?? 0;
  if (platform === 0) return encoding === 5 ? 0 : encoding >= 4 ? 4 : 2;
  return 0;
}

function readSubtable(table: Buffer): readonly CharacterRun[] {
  const format = table.readUInt16BE(0);
  if (format === 0) return merged(glyphArray(0, 256, (index) => table.readUInt8(6 + index)));
  if (format === 4) return merged(segments(table));
  if (format === 6) {
    const glyphs = (index: number) => table.readUInt16BE(10 + index * 2);
    return merged(glyphArray(table.readUInt16BE(6), table.readUInt16BE(8), glyphs));
  }
  if (format === 12 || format === 13) return merged(groups(table, format === 12));
  throw new FontDamaged('stores its characters in an unsupported format');
}

function* glyphArray(
  first: number,
  count: number,
  glyphAt: (index: number) => number,
): Generator<CharacterRun> {
  for (let index = 0; index < count; index += 1) {
    const character = first + index;
    yield { first: character, last: character, glyph: glyphAt(index) };
  }
}

function* segments(table: Buffer): Generator<CharacterRun> {
  const bytes = table.readUInt16BE(6);
  const starts = 16 + bytes;
  for (let at = 0; at < bytes; at += 2) {
    const last = table.readUInt16BE(14 + at);
    const first = table.readUInt16BE(starts + at);
    const delta = table.readUInt16BE(starts + bytes + at);
    const position = starts + 2 * bytes + at;
    const offset = table.readUInt16BE(position);
    if (offset === 0) yield* wrapped({ first, last, glyph: (first + delta) & 0xffff });
    // In some fonts the last segment has an invalid offset, for a character that does not exist.
    else if (first !== 0xffff) {
      yield* glyphArray(first, last - first + 1, (index) => {
        const glyph = table.readUInt16BE(position + offset + index * 2);
        return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
      });
    }
  }
}

/** Glyph numbers in a segment wrap around at 65,536. */
function* wrapped({ first, last, glyph }: CharacterRun): Generator<CharacterRun> {
  const before = 0x1_0000 - glyph;
  if (last - first < before) yield { first, last, glyph };
  else {
    yield { first, last: first + before - 1, glyph };
    yield { first: first + before, last, glyph: 0 };
  }
}

function* groups(table: Buffer, rising: boolean): Generator<CharacterRun> {
  const count = table.readUInt32BE(12);
  for (let index = 0; index < count; index += 1) {
    const at = 16 + index * 12;
    const first = table.readUInt32BE(at);
    const last = table.readUInt32BE(at + 4);
    const glyph = table.readUInt32BE(at + 8);
    if (last > LAST_CHARACTER) throw new FontDamaged('has characters beyond Unicode');
    if (rising) yield { first, last, glyph };
    else yield* glyphArray(first, last - first + 1, () => glyph);
  }
}

/** Merges runs in ascending order, without glyph 0, which stands for missing characters. */
function merged(parts: Iterable<CharacterRun>): readonly CharacterRun[] {
  const runs: CharacterRun[] = [];
  let end = -1;
  for (const part of parts) {
    if (part.last < part.first) continue;
    // Otherwise a table of a few kilobytes could list each character a thousand times.
    if (part.first <= end) throw new FontDamaged('has its characters out of order');
    end = part.last;
    const run = part.glyph === 0 ? { ...part, first: part.first + 1, glyph: 1 } : part;
    if (run.last < run.first) continue;
    const before = runs.at(-1);
    if (before !== undefined && continues(before, run)) {
      runs[runs.length - 1] = { ...before, last: run.last };
    } else runs.push(run);
  }
  return runs;
}

function continues(before: CharacterRun, run: CharacterRun): boolean {
  const length = run.first - before.first;
  return run.first === before.last + 1 && run.glyph === before.glyph + length;
}

function withLowBytes(runs: readonly CharacterRun[]): readonly CharacterRun[] {
  const low = runs
    .filter(({ first, last }) => first >= SYMBOLS.first && last <= SYMBOLS.last)
    .map((run) => ({ ...run, first: run.first - 0xf000, last: run.last - 0xf000 }));
  return runs.some(({ first }) => first < 0x100) ? runs : [...low, ...runs];
}
