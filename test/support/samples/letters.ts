/**
 * Lettering without fonts: an alphabet of our own, drawn as strokes on a grid of 4 by 6 with the
 * cut corners of team wear. An SVG that is made from it looks the same on a machine with no fonts.
 */
type Point = readonly [x: number, y: number];

interface Stroke {
  readonly points: readonly Point[];
  readonly closed: boolean;
}

/** Strokes are split by "|"; a closed one ends in "z". */
const GLYPHS: Readonly<Record<string, string>> = {
  A: '0,6 0,1 1,0 3,0 4,1 4,6|0,3.6 4,3.6',
  B: '0,0 3,0 4,1 4,2 3,3 4,4 4,5 3,6 0,6 z|0,3 3,3',
  C: '4,1.3 4,1 3,0 1,0 0,1 0,5 1,6 3,6 4,5 4,4.7',
  D: '0,0 3,0 4,1 4,5 3,6 0,6 z',
  E: '4,0 0,0 0,6 4,6|0,3 3,3',
  F: '4,0 0,0 0,6|0,3 3,3',
  G: '4,1.3 4,1 3,0 1,0 0,1 0,5 1,6 3,6 4,5 4,3.3 2.6,3.3',
  H: '0,0 0,6|4,0 4,6|0,3 4,3',
  I: '0,0 0,6',
  J: '4,0 4,5 3,6 1,6 0,5 0,4.6',
  K: '0,0 0,6|4,0 0.9,3 4,6',
  L: '0,0 0,6 3.7,6',
  M: '0,6 0,0 0.5,0 2.5,3.2 4.5,0 5,0 5,6',
  N: '0,6 0,0 0.5,0 3.5,6 4,6 4,0',
  O: '1,0 3,0 4,1 4,5 3,6 1,6 0,5 0,1 z',
  P: '0,6 0,0 3,0 4,1 4,2.5 3,3.5 0,3.5',
  Q: '1,0 3,0 4,1 4,5 3,6 1,6 0,5 0,1 z|2.6,4.4 4.2,6.2',
  R: '0,6 0,0 3,0 4,1 4,2.4 3,3.4 0,3.4|2,3.4 4,6',
  S: '4,1.3 4,1 3,0 1,0 0,1 0,2 1,3 3,3 4,4 4,5 3,6 1,6 0,5 0,4.7',
  T: '0,0 4,0|2,0 2,6',
  U: '0,0 0,5 1,6 3,6 4,5 4,0',
  V: '0,0 1.7,6 2.3,6 4,0',
  W: '0,0 1.1,6 1.5,6 2.7,1.6 3.1,1.6 4.3,6 4.7,6 5.8,0',
  X: '0,0 4,6|4,0 0,6',
  Y: '0,0 2,3 4,0|2,3 2,6',
  Z: '0,0 4,0 0,6 4,6',
  '0': '1,0 3,0 4,1 4,5 3,6 1,6 0,5 0,1 z',
  '1': '0,1.3 1.3,0 1.3,6|0,6 2.6,6',
  '2': '0,1.3 0,1 1,0 3,0 4,1 4,2.2 0,5.2 0,6 4,6',
  '3': '0,1.3 0,1 1,0 3,0 4,1 4,2 3,3 4,4 4,5 3,6 1,6 0,5 0,4.7|1.8,3 3,3',
  '4': '3,6 3,0 0,4 4.2,4',
  '5': '4,0 0,0 0,2.6 3,2.6 4,3.6 4,5 3,6 1,6 0,5 0,4.7',
  '6': '4,1.3 4,1 3,0 1,0 0,1 0,5 1,6 3,6 4,5 4,3.8 3,2.8 0,2.8',
  '7': '0,0 4,0 4,1 1.6,6',
  '8': '1,0 3,0 4,1 4,2 3,3 4,4 4,5 3,6 1,6 0,5 0,4 1,3 0,2 0,1 z|1,3 3,3',
  '9': '0,4.7 0,5 1,6 3,6 4,5 4,1 3,0 1,0 0,1 0,2.2 1,3.2 4,3.2',
  '.': '0,6 0.01,6',
  '-': '0,3 2,3',
  '%': '4,0 0,6|0.4,0.4 0.41,0.4|3.6,5.6 3.61,5.6',
};

const GRID_HEIGHT = 6;
const WORD_SPACE = 2.2;

export interface Lettering {
  /** Path data, to be stroked. */
  readonly d: string;
  readonly strokeWidth: number;
  readonly width: number;
}

export interface LetteringOptions {
  /** Height of a letter's centre lines; the ink is one stroke higher. */
  readonly height: number;
  /** Stroke over height. */
  readonly weight?: number;
  /** Between the inks of two letters, over height. */
  readonly spacing?: number;
  /** Where a point of the straight line (its middle at x = 0, y downwards from the top) comes to lie. */
  readonly place: (x: number, y: number) => Point;
}

/** A line of capitals, digits and a few marks. @throws on a character that the alphabet lacks */
export function letter(text: string, options: LetteringOptions): Lettering {
  const { height, weight = 0.2, spacing = 0.1 } = options;
  const scale = height / GRID_HEIGHT;
  const gap = (weight + spacing) * GRID_HEIGHT;
  const glyphs: { strokes: readonly Stroke[]; left: number }[] = [];
  let pen = 0;
  for (const character of text) {
    if (character === ' ') {
      pen += WORD_SPACE;
      continue;
    }
    const strokes = strokesOf(character);
    glyphs.push({ strokes, left: pen });
    pen += Math.max(...strokes.flatMap((stroke) => stroke.points.map(([x]) => x))) + gap;
  }
  const width = (pen - gap) * scale;
  const toPath = (left: number) => (stroke: Stroke) => {
    const points = stroke.points.map(([x, y]) =>
      options.place((left + x) * scale - width / 2, y * scale),
    );
    const line = points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L');
    return `M${line}${stroke.closed ? 'Z' : ''}`;
  };
  const d = glyphs.flatMap(({ strokes, left }) => strokes.map(toPath(left))).join('');
  return { d, strokeWidth: height * weight, width };
}

/** Straight lettering with the middle of its top line at (x, y). */
export const straight =
  (x: number, y: number) =>
  (dx: number, dy: number): Point => [x + dx, y + dy];

export interface Arc {
  readonly centreX: number;
  readonly centreY: number;
  /** Radius of the letters' top (`outside`) or foot (`inside`). */
  readonly radius: number;
  /** `outside` runs over the top of a circle, `inside` along its foot, both read from the left. */
  readonly side: 'outside' | 'inside';
  readonly height: number;
}

/** Lettering that is bent along a circle. */
export const alongArc =
  ({ centreX, centreY, radius, side, height }: Arc) =>
  (dx: number, dy: number): Point => {
    const over = side === 'outside';
    const turn = dx / (radius - height / 2);
    const r = over ? radius - dy : radius - height + dy;
    const angle = over ? turn - Math.PI / 2 : Math.PI / 2 - turn;
    return [centreX + r * Math.cos(angle), centreY + r * Math.sin(angle)];
  };

/** Strokes of a lettering as an SVG element. */
export function inked(lettering: Lettering, colour: string, grow = 0): string {
  const width = (lettering.strokeWidth + grow * 2).toFixed(1);
  return `<path d="${lettering.d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="square" stroke-linejoin="miter" stroke-miterlimit="2.4"/>`;
}

function strokesOf(character: string): readonly Stroke[] {
  const glyph = GLYPHS[character];
  if (glyph === undefined) throw new Error(`no letter shape for "${character}"`);
  return glyph.split('|').map((stroke) => {
    const closed = stroke.endsWith('z');
    const points = stroke
      .replace(' z', '')
      .split(' ')
      .map((pair) => pair.split(',').map(Number) as [number, number]);
    return { points, closed };
  });
}
