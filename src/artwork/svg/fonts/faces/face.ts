/** A closed range of numbers. */
export type Range = readonly [least: number, most: number];

/** A face that text can be drawn with. It is plain data, so it can be sent to a worker thread. */
export interface Face {
  /** Family name as its designer writes it. */
  readonly family: string;
  /** Names of its family in all languages, as keys (`nameKey`). */
  readonly families: readonly string[];
  /** Full names and the PostScript name, as written in the font. */
  readonly names: readonly string[];
  /** OpenType weight, 1 to 1000; a variable font has a range. */
  readonly weight: Range;
  readonly italic: boolean;
  /** Width in percent of normal. */
  readonly stretch: Range;
  /** Ranges of its characters in ascending order: first, last, first, last, … */
  readonly characters: Uint32Array;
}

/** The key of a family name. Like fontconfig, it ignores case and spaces. */
export function nameKey(name: string): string {
  return name.toLowerCase().replaceAll(/\s+/g, '');
}

/** Whether a face has a character, given as its code point. */
export function hasCharacter({ characters }: Face, character: number): boolean {
  let low = 0;
  let high = characters.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (character > (characters[middle * 2 + 1] ?? 0)) low = middle + 1;
    else high = middle;
  }
  const first = characters[low * 2];
  return first !== undefined && character >= first;
}
