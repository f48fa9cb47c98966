import { CLEAR, near, type Area, type ColourRange } from '../../support/print-files/areas.ts';
import { columns, fourFields, whole, type PrintedCase } from '../field-case.ts';
import { LOOSE_CMYK } from './jpeg-cases.ts';

type Alpha = number;
const base = (
  alpha: Alpha,
  tolerance: number,
): [ColourRange, ColourRange, ColourRange, ColourRange] => [
  near([200, 40, 40, alpha], tolerance),
  near([40, 160, 60, alpha], tolerance),
  near([40, 60, 180, alpha], tolerance),
  near([128, 128, 128, alpha], tolerance),
];
const OPAQUE: ColourRange = { least: [0, 0, 0, 255], most: [255, 255, 255, 255] };
/** Clear columns 0 to 19 of 200, away from pixels that resampling mixes. */
const CLEAR_LEFT: Area = { name: 'columns 0 to 19', box: [0, 0, 0.08, 1], colour: CLEAR };
const HALF: Area[] = [
  { name: 'columns 20 to 39, above', box: [0.12, 0.03, 0.18, 0.44], colour: base(128, 5)[0] },
  { name: 'columns 20 to 39, below', box: [0.12, 0.56, 0.18, 0.97], colour: base(128, 5)[2] },
];
const WITH_ALPHA = [CLEAR_LEFT, ...HALF, ...fourFields(base(255, 5), { left: 0.2 })];
/** The box of 17b, 17d and 17c where the extra channel is 0. */
const ERASED: Area = {
  name: 'the box of the extra channel',
  box: [0.22, 0.24, 0.78, 0.76],
  colour: CLEAR,
};
const EDGES: Area[] = fourFields(base(255, 3)).map((area, index) => ({
  ...area,
  box: index < 2 ? [area.box[0], 0.02, area.box[2], 0.17] : [area.box[0], 0.83, area.box[2], 0.98],
}));
const GREYS = [0, 85, 170, 255].map((value) => near([value, value, value], 5));
const GREY_COLUMNS = columns(GREYS, { left: 0.21 });
const DROPPED = ['spot_channel_dropped', 'unnamed_channel'];

const sizes = [
  { order: {}, sizePx: [200, 100], what: 'at its own size' },
  { order: { widthIn: 0.5 }, sizePx: [150, 75], what: 'reduced' },
  { order: { widthIn: 6 }, sizePx: [1800, 900], what: 'enlarged' },
] as const;

const fiveChannels: readonly PrintedCase[] = sizes.map(({ order, sizePx, what }) => ({
  row: '18',
  title: `Prints colours and alpha of a TIFF with RGB, alpha and a spot ink ${what}`,
  file: '18-rgb-alpha-spot.tif',
  order,
  judges: ['magick', 'formula'],
  sizePx,
  areas: WITH_ALPHA,
  warns: DROPPED,
}));

export const tiffCases: readonly PrintedCase[] = [
  ...fiveChannels,
  {
    row: '18',
    title: 'Prints a mirrored TIFF with RGB, alpha and a spot ink correctly',
    file: '18-rgb-alpha-spot.tif',
    order: { mirror: true },
    judges: ['formula'],
    sizePx: [200, 100],
    areas: WITH_ALPHA.map((area) => ({
      ...area,
      box: [1 - area.box[2], area.box[1], 1 - area.box[0], area.box[3]],
    })),
  },
  {
    row: '18',
    title: 'Trims a TIFF with RGB, alpha and a spot ink by its alpha',
    file: '18-rgb-alpha-spot.tif',
    order: { trim: true },
    judges: ['formula'],
    sizePx: [180, 100],
    areas: [
      { name: 'half transparent, above', box: [0.02, 0.03, 0.09, 0.44], colour: base(128, 5)[0] },
      { name: 'red', box: [0.14, 0.05, 0.42, 0.44], colour: base(255, 5)[0] },
      { name: 'grey', box: [0.48, 0.56, 0.97, 0.95], colour: base(255, 5)[3] },
    ],
  },
  {
    row: '18l',
    title: 'Prints the greys of a TIFF with grey, alpha and a spot ink',
    file: '18l-grey-alpha-spot.tif',
    judges: ['formula'],
    sizePx: [200, 100],
    areas: [CLEAR_LEFT, ...GREY_COLUMNS],
    warns: DROPPED,
  },
  {
    row: '18l',
    title: 'Prints the greys of an enlarged TIFF with grey, alpha and a spot ink',
    file: '18l-grey-alpha-spot.tif',
    order: { widthIn: 6 },
    judges: ['formula'],
    sizePx: [1800, 900],
    areas: [CLEAR_LEFT, ...GREY_COLUMNS],
    warns: DROPPED,
  },
  {
    row: '18c',
    title: 'Prints the colours and the clear pixels of a CMYK TIFF with alpha',
    file: '18c-cmyk-alpha.tif',
    judges: ['formula'],
    sizePx: [200, 100],
    areas: [CLEAR_LEFT, ...fourFields(LOOSE_CMYK, { left: 0.2 })],
    warns: ['cmyk_artwork'],
  },
  {
    row: '17c',
    title: 'Does not mistake a spot ink of a CMYK TIFF for transparency, and names it in a warning',
    file: '17c-cmyk-spot-named.tif',
    judges: ['reports'],
    sizePx: [200, 100],
    areas: [...whole(OPAQUE), ...fourFields(LOOSE_CMYK)],
    warns: ['spot_channel_dropped'],
    names: /White/,
  },
  {
    row: '17d',
    title: 'Does not mistake a spot ink of an RGB TIFF for transparency, and names it in a warning',
    file: '17d-rgb-spot-named.tif',
    judges: ['reports'],
    sizePx: [200, 100],
    areas: [...whole(OPAQUE), ...fourFields(base(255, 3))],
    warns: ['spot_channel_dropped'],
    names: /White/,
  },
  {
    row: '17b',
    title: 'Uses an unnamed extra channel of an RGB TIFF as transparency, with a warning',
    file: '17b-rgb-spot.tif',
    judges: ['magick'],
    sizePx: [200, 100],
    areas: [ERASED, ...EDGES],
    warns: ['unnamed_channel'],
  },
  {
    row: '18m',
    title: 'Uses an unnamed extra channel of a grey TIFF as transparency, with a warning',
    file: '18m-grey-unnamed.tif',
    judges: ['magick', 'formula'],
    sizePx: [200, 100],
    areas: [CLEAR_LEFT, ...GREY_COLUMNS],
    warns: ['unnamed_channel'],
  },
  {
    row: '19b',
    title: 'Prints the colours of a 16-bit Lab TIFF',
    file: '19b-lab16.tif',
    judges: ['formula'],
    sizePx: [200, 100],
    areas: columns([near([193, 117, 199], 5), near([119, 119, 119], 5)]),
  },
  {
    row: '19c',
    title: 'Prints the colours and the clear pixels of an 8-bit Lab TIFF with alpha',
    file: '19c-lab8-alpha.tif',
    judges: ['magick', 'formula'],
    sizePx: [200, 100],
    areas: [
      CLEAR_LEFT,
      ...columns([near([193, 117, 199], 5), near([119, 119, 119], 5)], { left: 0.21 }),
    ],
  },
  ...[
    { row: '20', file: '20-assoc-alpha.tif', what: 'associated alpha' },
    { row: '20b', file: '20b-unassoc-alpha.tif', what: 'unassociated alpha' },
    { row: '20c', file: '20c-planar-alpha.tif', what: 'alpha in a separate plane' },
    { row: '20d', file: '20d-assoc-alpha-16.tif', what: '16-bit associated alpha' },
  ].map(({ row, file, what }): PrintedCase => ({
    row,
    title: `Prints ${what} of a TIFF as transparency`,
    file,
    judges: ['magick', 'formula'],
    sizePx: [200, 100],
    areas: WITH_ALPHA,
  })),
];
