/** A closed range of numbers. */
export type Range = readonly [least: number, most: number];

/** One face that text can be drawn with. Plain data, so that it can be handed to a worker thread. */
export interface Face {
  /** As its designer writes it. */
  readonly family: string;
  /** All names of its family, in all languages, as keys (`nameKey`). */
  readonly families: readonly string[];
  /** Full names and the PostScript name, as they stand in the font. */
  readonly names: readonly string[];
  /** 1 to 1000; a variable font has a range. */
  readonly weight: Range;
  readonly italic: boolean;
  /** Percent of the normal width. */
  readonly stretch: Range;
  /** The characters that it has, in rising order: first, last, first, last, … */
  readonly characters: Uint32Array;
}

/** Names of typefaces are compared without case and blanks, as fontconfig does. */
export function nameKey(name: string): string {
  return name.toLowerCase().replaceAll(/\s+/g, '');
}

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
