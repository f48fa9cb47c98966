import { near } from '../../support/print-files/areas.ts';
import { fourFields, whole, type PrintedCase } from '../field-case.ts';
import { FROM_P3 } from './jpeg-cases.ts';

export const pngCases: readonly PrintedCase[] = [
  {
    row: '22',
    title: 'Converts a PNG that cICP describes as Display P3',
    file: '22-cicp-p3.png',
    judges: ['chromium', 'formula'],
    sizePx: [200, 100],
    areas: fourFields(FROM_P3),
  },
  {
    row: '23',
    title: 'Converts a PNG that gAMA describes as linear light',
    file: '23-gama-linear.png',
    judges: ['chromium', 'formula'],
    sizePx: [200, 100],
    areas: fourFields([
      near([229, 110, 110]),
      near([110, 208, 133]),
      near([110, 133, 219]),
      near([188, 188, 188]),
    ]),
  },
  {
    row: '32',
    title: 'Trims an artwork in a haze of alpha 2 to its content, or warns about the haze',
    file: '32-haze.png',
    order: { trim: true },
    judges: ['formula'],
    areas: [],
    warns: ['haze'],
  },
];

export const BLANK_AREAS = whole({ least: [0, 0, 0, 0], most: [0, 0, 0, 0] });
