import type { Area, ColourRange } from '../support/print-files/areas.ts';
import type { OrderedFile } from '../support/print-files/print-files.ts';

/**
 * Sources of the expected values, in the versions that gave them. `npm run judge` asks them again.
 */
export const JUDGES = {
  chromium: 'Chromium 156.0.8078.108, colours forced to sRGB',
  pillow: 'Pillow 9.4.0',
  magick: 'ImageMagick 6.9.11-60 Q16',
  inkscape: 'Inkscape 1.2.2',
  formula: 'construction, or the formulas of the specification',
  reports: 'the reports and the documentation only',
} as const;

export type Judge = keyof typeof JUDGES;

interface Common {
  /** Row in the page of field reports: 01 to 32, W7, W11. */
  readonly row: string;
  /** A sentence in the present tense. */
  readonly title: string;
  readonly file: string;
  readonly order?: Omit<OrderedFile, 'file'>;
}

export interface PrintedCase extends Common {
  readonly judges: readonly Judge[];
  readonly sizePx?: readonly [number, number];
  readonly areas: readonly Area[];
  /** One of these warnings is required for the item. */
  readonly warns?: readonly string[];
  /** Pattern that the warning must match. */
  readonly names?: RegExp;
  readonly silentOf?: readonly string[];
}

export interface RefusedCase extends Common {
  readonly codes: readonly string[];
  readonly names: RegExp;
}

/** The box of the ink of a text, and the share of the piece that it covers; both as shares. */
export interface Ink {
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
  readonly share: number;
}

/**
 * Values of Chromium, with the Liberation faces for Arial, Helvetica, Times and Courier (and a DejaVu
 * face for 27).
 */
export const INK: Readonly<Record<string, Ink>> = {
  '27-latin1.svg': { box: [0.1167, 0.22, 0.2683, 0.71], share: 0.0271 },
  '03-Arial.svg': { box: [0.0467, 0.2833, 0.715, 0.6267], share: 0.0761 },
  '03-Helvetica.svg': { box: [0.0467, 0.2833, 0.715, 0.6267], share: 0.0761 },
  '03-Times New Roman.svg': { box: [0.0467, 0.2967, 0.7417, 0.6267], share: 0.0671 },
  '03-Courier New.svg': { box: [0.0517, 0.2967, 0.625, 0.6267], share: 0.0653 },
};

const INSET = 0.04;

/** Four fields with one colour each, without their edges. */
export function fourFields(
  colours: readonly [ColourRange, ColourRange, ColourRange, ColourRange],
  { left = 0 } = {},
): Area[] {
  const names = ['top left', 'top right', 'bottom left', 'bottom right'];
  return colours.map((colour, index) => {
    const from = index % 2 === 0 ? left : 0.5;
    const to = index % 2 === 0 ? 0.5 : 1;
    const top = index < 2 ? 0 : 0.5;
    const box = [from + INSET, top + INSET * 2, to - INSET, top + 0.5 - INSET * 2] as const;
    return { name: names[index]!, box, colour };
  });
}

/** Columns with one colour each, over the whole height. */
export function columns(colours: readonly ColourRange[], { left = 0 } = {}): Area[] {
  return colours.map((colour, index) => ({
    name: `column ${index + 1}`,
    box: [
      Math.max(left, index / colours.length) + 0.01,
      0.02,
      (index + 1) / colours.length - 0.01,
      0.98,
    ],
    colour,
  }));
}

export function whole(colour: ColourRange): Area[] {
  return [{ name: 'all of it', box: [0, 0, 1, 1], colour }];
}

/** A rectangle in the middle, half as wide and high as the piece, with clear surroundings. */
export function middle(colour: ColourRange, clear: ColourRange): Area[] {
  return [
    { name: 'the middle', box: [0.255, 0.26, 0.745, 0.74], colour },
    { name: 'above', box: [0, 0, 1, 0.24], colour: clear },
    { name: 'below', box: [0, 0.76, 1, 1], colour: clear },
    { name: 'left', box: [0, 0, 0.245, 1], colour: clear },
    { name: 'right', box: [0.755, 0, 1, 1], colour: clear },
  ];
}
