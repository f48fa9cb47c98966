import type { Stroke } from './alphabet.ts';

/** In units of the alphabet's grid. */
export interface Line {
  readonly glyphs: readonly { readonly strokes: readonly Stroke[]; readonly left: number }[];
  /** From the first letter's left line to the last one's right line; ink is a stroke wider. */
  readonly width: number;
}

export interface LineOptions {
  /** Between the centre lines of two letters. */
  readonly gap: number;
  /** Between words, on top of the gap. */
  readonly space: number;
  /** @throws or replaces what the alphabet lacks */
  readonly strokesOf: (character: string) => readonly Stroke[];
}

/** Sets a line of text, letter by letter. */
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
