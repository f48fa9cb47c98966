import type { PrintedCase } from '../field-case.ts';
import { jpegCases } from './jpeg-cases.ts';
import { pngCases } from './png-cases.ts';
import { svgCases } from './svg-cases.ts';
import { tiffCases } from './tiff-cases.ts';
import { unitCases } from './unit-cases.ts';

/** Every file that must print, with its expected areas. */
export const allCases: readonly PrintedCase[] = [
  ...jpegCases,
  ...tiffCases,
  ...pngCases,
  ...svgCases,
  ...unitCases,
];
