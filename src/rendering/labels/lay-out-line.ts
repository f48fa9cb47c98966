import type { Stroke } from './alphabet.ts';

/** A line of text, in units of the alphabet's grid. */
export interface Line {
  readonly glyphs: readonly { readonly strokes: readonly Stroke[]; readonly left: number }[];
  /** From the first letter's left edge to the last letter's right edge; the ink is one stroke wider. */
  readonly width: number;
}

export interface LineOptions {
  /** Distance between the centre lines of two letters. */
  readonly gap: number;
  /** Distance between words, in addition to the gap. */
  readonly space: number;
  /** For a character that the alphabet lacks, throws or returns a substitute. */
  readonly strokesOf: (character: string) => readonly Stroke[];
}

/** Lays out a line of text, letter by letter. */
export function layOutLine(text: string, { gap, space, strokesOf }: LineOptions): Line {
  const glyphs: { strokes: readonly Stroke[]; left: number }[] = [];
  let pen = 0;
  for (const character of text) {
    if (character === ' ') {
      pen += space;
      continue;
    }
    const strokes = strokesOf(character);
    glyphs.push({ strokes, left: pen });
    pen += Math.max(...strokes.flatMap((stroke) => stroke.points.map(([x]) => x))) + gap;
  }
  return { glyphs, width: pen - gap };
}
