import type { RefusedCase } from '../field-case.ts';

/** Refusing is right for these alone. */
export const refusedCases: readonly RefusedCase[] = [
  {
    row: '03',
    title: 'Text in a face that is not here is refused, with the face and the remedy',
    file: '03-text.svg',
    codes: ['artwork_svg_font'],
    names: /Bebas Neue[^]*outlines|outlines[^]*Bebas Neue/i,
  },
  {
    row: '05',
    title: 'foreignObject is refused by its name',
    file: '05-foreignobject.svg',
    codes: ['artwork_svg_unsupported'],
    names: /foreignObject/,
  },
  {
    row: '06',
    title: "Inkscape's flowRoot is refused by its name",
    file: '06-flowroot.svg',
    codes: ['artwork_svg_unsupported'],
    names: /flowRoot/,
  },
  {
    row: '27b',
    title: 'Latin-1 bytes that are not declared are refused as that',
    file: '27b-latin1-undeclared.svg',
    codes: ['artwork_svg_encoding'],
    names: /UTF-8|encoding/i,
  },
  {
    row: '30',
    title: 'A HEIC photo is refused as one',
    file: '30-heic.heic',
    codes: ['artwork_unsupported_format'],
    names: /HEIC/,
  },
  {
    row: '30c',
    title: 'A Photoshop file is refused as one',
    file: '30c-art.psd',
    codes: ['artwork_unsupported_format'],
    names: /Photoshop|PSD/,
  },
  {
    row: '31',
    title: 'A picture with nothing in it is refused',
    file: '31-blank.png',
    codes: ['artwork_empty'],
    names: /transparent|empty|nothing/i,
  },
  {
    row: '31',
    title: 'A picture with nothing in it is refused when it is trimmed, too',
    file: '31-blank.png',
    order: { trim: true },
    codes: ['artwork_empty'],
    names: /transparent|empty|nothing/i,
  },
];
