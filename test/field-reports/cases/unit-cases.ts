import { CLEAR, near } from '../../support/print-files/areas.ts';
import { middle, whole, type PrintedCase } from '../field-case.ts';

/** Units per inch (CSS Values 4, section 6.2). */
const PER_INCH = { in: 1, mm: 25.4, cm: 2.54, pt: 72, pc: 6, Q: 101.6, px: 96 } as const;
export const PHYSICAL_UNITS = Object.keys(PER_INCH) as (keyof typeof PER_INCH)[];

const RED = near([200, 40, 40]);
const OPEN = '<svg xmlns="http://www.w3.org/2000/svg"';
const HALVES = { right: { name: 'the right half', box: [0.505, 0, 1, 1], colour: RED } } as const;

/** Documents of 2 x 1 in with lengths in a unit and a rectangle in the middle. */
function documentsIn(unit: keyof typeof PER_INCH): Readonly<Record<string, string>> {
  const of = (inches: number): string => `${Number((inches * PER_INCH[unit]).toFixed(6))}${unit}`;
  const box = `x="${of(0.5)}" y="${of(0.25)}" width="${of(1)}" height="${of(0.5)}"`;
  const rect = `<rect ${box} fill="#c82828"/>`;
  const size = `width="${of(2)}" height="${of(1)}"`;
  const inPx = '<rect x="48" y="24" width="96" height="48" fill="#c82828"/>';
  return {
    [`unit-${unit}-root-without-box.svg`]: `${OPEN} ${size}>${rect}</svg>`,
    [`unit-${unit}-root-art-in-px.svg`]: `${OPEN} ${size}>${inPx}</svg>`,
    [`unit-${unit}-root-with-box.svg`]: `${OPEN} ${size} viewBox="0 0 192 96">${inPx}</svg>`,
    [`unit-${unit}-art-root-in-px.svg`]: `${OPEN} width="192" height="96">${rect}</svg>`,
    [`unit-${unit}-art-in-box.svg`]: `${OPEN} viewBox="0 0 192 96">${rect}</svg>`,
    [`unit-${unit}-style.svg`]: `${OPEN} width="192" height="96"><path d="M48 48H144" fill="none" style="stroke:#c82828;stroke-width:${of(0.5)}"/></svg>`,
    [`unit-${unit}-gradient.svg`]: `${OPEN} width="192" height="96"><linearGradient id="g" gradientUnits="userSpaceOnUse" x1="${of(0.5)}" x2="${of(1.5)}"><stop offset="0" stop-color="#c82828"/><stop offset="1" stop-color="#c82828"/></linearGradient><rect ${box} fill="url(#g)"/></svg>`,
    [`unit-${unit}-circle.svg`]: `${OPEN} width="192" height="96"><clipPath id="c"><rect ${box}/></clipPath><circle cx="${of(1)}" cy="${of(0.5)}" r="${of(0.75)}" fill="#c82828" clip-path="url(#c)"/></svg>`,
  };
}

export const unitDocuments: Readonly<Record<string, string>> = {
  ...Object.fromEntries(PHYSICAL_UNITS.flatMap((unit) => Object.entries(documentsIn(unit)))),
  'unit-right-half.svg': `${OPEN} width="2in" height="1in"><rect x="96" width="96" height="96" fill="#c82828"/></svg>`,
};

const untrimmed = Object.keys(unitDocuments)
  .filter((file) => file !== 'unit-right-half.svg')
  .map((file): PrintedCase => ({
    row: 'W11',
    title: `Draws ${file} at 96 px per inch, in its place`,
    file,
    judges: ['chromium', 'formula'],
    sizePx: [600, 300],
    areas: middle(RED, CLEAR),
  }));

const trimmed = untrimmed.map((each): PrintedCase => ({
  ...each,
  title: `Trims ${each.file} to its content`,
  order: { trim: true },
  judges: ['formula'],
  sizePx: [300, 150],
  areas: whole(RED),
}));

const enlarged = untrimmed.map((each): PrintedCase => ({
  ...each,
  title: `Draws ${each.file} in its place at another size`,
  order: { widthIn: 3.37 },
  sizePx: [1011, 506],
}));

export const unitCases: readonly PrintedCase[] = [
  ...untrimmed,
  ...trimmed,
  ...enlarged,
  {
    row: 'W11',
    title: 'Cuts nothing off a root in inches',
    file: 'unit-right-half.svg',
    order: { widthIn: 4 / 3 },
    judges: ['chromium', 'formula'],
    sizePx: [400, 200],
    areas: [HALVES.right, { name: 'the left half', box: [0, 0, 0.495, 1], colour: CLEAR }],
  },
];
