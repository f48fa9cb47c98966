import { between, near } from '../../support/print-files/areas.ts';
import { columns, fourFields, type PrintedCase } from '../field-case.ts';

const BASE = fourFields([
  near([200, 40, 40], 3),
  near([40, 160, 60], 3),
  near([40, 60, 180], 3),
  near([128, 128, 128], 3),
]);
/** Display P3 in sRGB. The judges differ by a step or two where colours were clipped. */
export const FROM_P3 = [
  near([218, 0, 27], 3),
  near([0, 163, 40], 3),
  near([34, 61, 187], 3),
  near([128, 128, 128], 3),
] as const;
/**
 * Without a profile there is no single answer: dark must be dark, red red, green green, white
 * white.
 */
export const LOOSE_CMYK = [
  between([0, 0, 0], [60, 60, 60]),
  between([190, 0, 0], [255, 70, 70]),
  between([0, 120, 0], [90, 255, 110]),
  between([250, 250, 250], [255, 255, 255]),
] as const;
/** An image rotated by EXIF orientation 6: the bottom left moves to the top left. */
const [TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT] = [0, 1, 2, 3] as const;
const turned = <T>(four: readonly T[]): [T, T, T, T] => [
  four[BOTTOM_LEFT]!,
  four[TOP_LEFT]!,
  four[BOTTOM_RIGHT]!,
  four[TOP_RIGHT]!,
];
const ALL = ['chromium', 'pillow', 'magick'] as const;

export const jpegCases: readonly PrintedCase[] = [
  {
    row: '01',
    title: 'Prints a JPEG with the scan parameters of Samsung phones like its clean twin',
    file: '01-samsung-sos.jpg',
    judges: ALL,
    sizePx: [200, 100],
    areas: BASE,
  },
  {
    row: '01',
    title: 'Prints a JPEG with stray bytes after its end like its clean twin',
    file: '02c-trailing-garbage.jpg',
    judges: ALL,
    sizePx: [200, 100],
    areas: BASE,
  },
  {
    row: '13',
    title: 'Prints an Ultra HDR JPEG as its base image',
    file: '13-ultrahdr.jpg',
    judges: ['pillow', 'magick'],
    sizePx: [200, 100],
    areas: BASE,
  },
  {
    row: '13b',
    title: 'Converts an Ultra HDR JPEG in Display P3',
    file: '13b-ultrahdr-p3.jpg',
    judges: ['formula'],
    sizePx: [200, 100],
    areas: fourFields(FROM_P3),
  },
  {
    row: '13c',
    title: 'Rotates an Ultra HDR JPEG as its EXIF states',
    file: '13c-ultrahdr-turned.jpg',
    judges: ['pillow'],
    sizePx: [100, 200],
    areas: fourFields(turned(BASE.map(({ colour }) => colour))),
  },
  {
    row: '13d',
    title: 'Converts and rotates an Ultra HDR JPEG in Display P3',
    file: '13d-ultrahdr-p3-turned.jpg',
    judges: ['formula'],
    sizePx: [100, 200],
    areas: fourFields(turned(FROM_P3)),
  },
  {
    row: '13e',
    title: 'Prints an enlarged Ultra HDR JPEG correctly',
    file: '13e-ultrahdr.jpg',
    order: { widthIn: 2 },
    judges: ['pillow', 'magick'],
    sizePx: [600, 300],
    areas: BASE,
  },
  {
    row: '15',
    title: 'Converts a grey JPEG by its dot-gain curve',
    file: '15-grey-dotgain.jpg',
    judges: ['pillow', 'chromium'],
    sizePx: [200, 100],
    areas: columns([0, 110, 186, 255].map((value) => near([value, value, value], 2))),
  },
  {
    row: '15b',
    title: 'Converts a grey PNG by its dot-gain curve',
    file: '15b-grey-dotgain.png',
    judges: ['pillow', 'chromium'],
    sizePx: [200, 100],
    areas: columns([0, 110, 186, 255].map((value) => near([value, value, value], 2))),
  },
  {
    row: '15e',
    title: 'Converts an enlarged grey JPEG by its dot-gain curve',
    file: '15e-grey-dotgain.jpg',
    order: { widthIn: 2 },
    judges: ['pillow', 'chromium'],
    sizePx: [600, 300],
    areas: columns([0, 110, 186, 255].map((value) => near([value, value, value], 2))),
  },
  {
    row: '16',
    title: 'Does not invert an Adobe CMYK JPEG without a profile, and warns about it',
    file: '16-cmyk-noprofile.jpg',
    judges: ['chromium'],
    sizePx: [200, 100],
    areas: fourFields(LOOSE_CMYK),
    warns: ['cmyk_artwork'],
  },
];
