import type { Range } from '../faces/face.ts';

const LAST_CHARACTER = 0x10_ffff;
const TOKEN = /^u\+([0-9a-f]{1,6})(\?{0,5})(?:-([0-9a-f]{1,6}))?$/i;

/**
 * Reads a `unicode-range` descriptor (CSS Fonts 4, section 4.5), sorted and without overlaps; null
 * means all characters.
 */
export function parseUnicodeRange(text: string | undefined): readonly Range[] | null {
  const ranges = (text ?? '').split(',').flatMap((token) => rangeOf(token.trim()) ?? []);
  return ranges.length === 0 ? null : merged(ranges.sort(([a], [b]) => a - b));
}

function merged(sorted: readonly Range[]): readonly Range[] {
  const ranges: Range[] = [];
  for (const [first, last] of sorted) {
    const before = ranges.at(-1);
    if (before === undefined || first > before[1] + 1) ranges.push([first, last]);
    else ranges[ranges.length - 1] = [before[0], Math.max(before[1], last)];
  }
  return ranges;
}

function rangeOf(token: string): readonly Range[] | null {
  const [, start, wildcards = '', end] = TOKEN.exec(token) ?? [];
  if (start === undefined) return null;
  const first = Number.parseInt(start + wildcards.replaceAll('?', '0'), 16);
  const last = Number.parseInt(end ?? start + wildcards.replaceAll('?', 'f'), 16);
  return first <= last ? [[first, Math.min(last, LAST_CHARACTER)]] : null;
}
