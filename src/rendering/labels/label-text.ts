import { CAPITAL_HEIGHT, DESCENDER, strokesOf, type Stroke } from './alphabet.ts';
import { layOutLine, type Line } from './lay-out-line.ts';

/** Stroke width in grid units. On a label 1.5 mm high this is 0.14 mm, which prints well. */
const STROKE = 0.8;
const GAP = 1.7;
const SPACE = 3.2;
const LINE_HEIGHT = CAPITAL_HEIGHT + DESCENDER + STROKE;

/** Distinguishes a zero from an O in an order id. */
const SLASH: Stroke = {
  points: [
    [1.1, 4.4],
    [2.9, 1.6],
  ],
  closed: false,
};

/** Converts a string to the alphabet: drops accents and replaces unknown characters with question marks. */
export function toLabelText(text: string): string {
  const bare = text.normalize('NFKD').replace(/\p{M}/gu, '');
  return Array.from(bare, (character) =>
    character === ' ' || strokesOf(character) ? character : '?',
  ).join('');
}

/** Returns the width of a label at a height of 1, including ink. */
export function labelAspect(text: string): number {
  return widthOf(lineOf(text)) / LINE_HEIGHT;
}

/** Draws a label in black on a transparent background. @param text a result of `toLabelText` */
export function labelSvg(
  text: string,
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
): string {
  const line = lineOf(text);
  const edge = -STROKE / 2;
  const box = `${edge} ${edge} ${widthOf(line).toFixed(2)} ${LINE_HEIGHT}`;
  const d = line.glyphs.flatMap(({ strokes, left }) => strokes.map(toPath(left))).join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}" viewBox="${box}">` +
    `<path d="${d}" fill="none" stroke="#000" stroke-width="${STROKE}" stroke-linecap="square"/></svg>`
  );
}

function lineOf(text: string): Line {
  return layOutLine(text, { gap: GAP, space: SPACE, strokesOf: labelStrokes });
}

function widthOf({ width }: Line): number {
  return Math.max(0, width) + STROKE;
}

function labelStrokes(character: string): readonly Stroke[] {
  const strokes = strokesOf(character) ?? [];
  return character === '0' ? [...strokes, SLASH] : strokes;
}

function toPath(left: number) {
  return ({ points, closed }: Stroke): string => {
    const path = points.map(([x, y]) => `${(left + x).toFixed(2)} ${y}`).join('L');
    return `M${path}${closed ? 'Z' : ''}`;
  };
}
