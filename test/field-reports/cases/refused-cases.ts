import type { RefusedCase } from '../field-case.ts';

/** The only files that must be refused. */
export const refusedCases: readonly RefusedCase[] = [
  {
    row: '03',
    title: 'Refuses text in an unavailable face, with the face and the remedy',
    file: '03-text.svg',
    codes: ['artwork_svg_font'],
    names: /Bebas Neue[^]*outlines|outlines[^]*Bebas Neue/i,
  },
  {
    row: '05',
    title: 'Refuses foreignObject by name',
    file: '05-foreignobject.svg',
    codes: ['artwork_svg_unsupported'],
    names: /foreignObject/,
  },
  {
    row: '06',
    title: 'Refuses flowRoot of Inkscape by name',
    file: '06-flowroot.svg',
    codes: ['artwork_svg_unsupported'],
    names: /flowRoot/,
  },
  {
    row: '27b',
    title: 'Refuses undeclared Latin-1 bytes and names the problem',
    file: '27b-latin1-undeclared.svg',
    codes: ['artwork_svg_encoding'],
    names: /UTF-8|encoding/i,
  },
  {
    row: '30',
    title: 'Refuses a HEIC photo and names the format',
    file: '30-heic.heic',
    codes: ['artwork_unsupported_format'],
    names: /HEIC/,
  },
  {
    row: '30c',
    title: 'Refuses a Photoshop file and names the format',
    file: '30c-art.psd',
    codes: ['artwork_unsupported_format'],
    names: /Photoshop|PSD/,
  },
  {
    row: '31',
    title: 'Refuses an empty image',
    file: '31-blank.png',
    codes: ['artwork_empty'],
    names: /transparent|empty|nothing/i,
  },
  {
    row: '31',
    title: 'Refuses an empty image also when it is trimmed',
    file: '31-blank.png',
    order: { trim: true },
    codes: ['artwork_empty'],
    names: /transparent|empty|nothing/i,
  },
];
