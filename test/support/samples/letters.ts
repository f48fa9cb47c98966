/** Lettering for drawn artwork, in the alphabet of the labels. */
import {
  CAPITAL_HEIGHT,
  strokesOf,
  type Point,
  type Stroke,
} from '../../../src/rendering/labels/alphabet.ts';
import { layOutLine } from '../../../src/rendering/labels/lay-out-line.ts';

const WORD_SPACE = 2.2;

export interface Lettering {
  /** Path data of the strokes. */
  readonly d: string;
  readonly strokeWidth: number;
  readonly width: number;
}

export interface LetteringOptions {
  /** Height of a letter between the centre lines of its strokes; the ink is one stroke taller. */
  readonly height: number;
  /** Stroke width divided by height. */
  readonly weight?: number;
  /** Space between the ink of two letters, divided by height. */
  readonly spacing?: number;
  /** Maps a point of the straight line (its middle at x = 0, y down from the top) to its position. */
  readonly place: (x: number, y: number) => Point;
}

/**
 * Draws a line of capitals, digits and a few punctuation marks.
 * @throws Error for a character that the alphabet lacks
 */
export function letter(text: string, options: LetteringOptions): Lettering {
  const { height, weight = 0.2, spacing = 0.1 } = options;
  const scale = height / CAPITAL_HEIGHT;
  const gap = (weight + spacing) * CAPITAL_HEIGHT;
  const line = layOutLine(text, { gap, space: WORD_SPACE, strokesOf: knownStrokes });
  const width = line.width * scale;
  const toPath = (left: number) => (stroke: Stroke) => {
    const points = stroke.points.map(([x, y]) =>
      options.place((left + x) * scale - width / 2, y * scale),
    );
    const path = points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L');
    return `M${path}${stroke.closed ? 'Z' : ''}`;
  };
  const d = line.glyphs.flatMap(({ strokes, left }) => strokes.map(toPath(left))).join('');
  return { d, strokeWidth: height * weight, width };
}

/** Draws straight lettering with the middle of its top edge at (x, y). */
export const straight =
  (x: number, y: number) =>
  (dx: number, dy: number): Point => [x + dx, y + dy];

export interface Arc {
  readonly centreX: number;
  readonly centreY: number;
  /** Radius of the top (`outside`) or foot (`inside`) of the letters. */
  readonly radius: number;
  /** `outside` runs over the top of the circle, `inside` along its bottom; both read from left to right. */
  readonly side: 'outside' | 'inside';
  readonly height: number;
}

/** Draws lettering along a circle. */
export const alongArc =
  ({ centreX, centreY, radius, side, height }: Arc) =>
  (dx: number, dy: number): Point => {
    const over = side === 'outside';
    const turn = dx / (radius - height / 2);
    const r = over ? radius - dy : radius - height + dy;
    const angle = over ? turn - Math.PI / 2 : Math.PI / 2 - turn;
    return [centreX + r * Math.cos(angle), centreY + r * Math.sin(angle)];
  };

/** Returns lettering as an SVG element. */
export function inked(lettering: Lettering, colour: string, grow = 0): string {
  const width = (lettering.strokeWidth + grow * 2).toFixed(1);
  return `<path d="${lettering.d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="square" stroke-linejoin="miter" stroke-miterlimit="2.4"/>`;
}

function knownStrokes(character: string): readonly Stroke[] {
  const strokes = strokesOf(character);
  if (strokes === undefined) throw new Error(`no letter shape for "${character}"`);
  return strokes;
}
