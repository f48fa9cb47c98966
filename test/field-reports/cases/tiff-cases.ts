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
/** Columns 0 to 19 of 200 clear, away from what resampling mixes. */
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
  title: `A TIFF of RGB, alpha and a spot ink prints its colours and its alpha ${what}`,
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
    title: 'A TIFF of RGB, alpha and a spot ink prints right mirrored',
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
    title: 'A TIFF of RGB, alpha and a spot ink is trimmed by its alpha',
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
    title: 'A TIFF of grey, alpha and a spot ink prints its greys',
    file: '18l-grey-alpha-spot.tif',
    judges: ['formula'],
    sizePx: [200, 100],
    areas: [CLEAR_LEFT, ...GREY_COLUMNS],
    warns: DROPPED,
  },
  {
    row: '18l',
    title: 'A TIFF of grey, alpha and a spot ink prints its greys when it is enlarged',
    file: '18l-grey-alpha-spot.tif',
    order: { widthIn: 6 },
    judges: ['formula'],
    sizePx: [1800, 900],
    areas: [CLEAR_LEFT, ...GREY_COLUMNS],
    warns: DROPPED,
  },
  {
    row: '18c',
    title: 'A CMYK TIFF with alpha prints its colours, and is clear where it is clear',
    file: '18c-cmyk-alpha.tif',
    judges: ['formula'],
    sizePx: [200, 100],
    areas: [CLEAR_LEFT, ...fourFields(LOOSE_CMYK, { left: 0.2 })],
    warns: ['cmyk_artwork'],
  },
  {
    row: '17c',
    title: 'A spot ink of a CMYK TIFF is not taken for transparency, and the warning names it',
    file: '17c-cmyk-spot-named.tif',
    judges: ['reports'],
    sizePx: [200, 100],
    areas: [...whole(OPAQUE), ...fourFields(LOOSE_CMYK)],
    warns: ['spot_channel_dropped'],
    names: /White/,
  },
  {
    row: '17d',
    title: 'A spot ink of an RGB TIFF is not taken for transparency, and the warning names it',
    file: '17d-rgb-spot-named.tif',
    judges: ['reports'],
    sizePx: [200, 100],
    areas: [...whole(OPAQUE), ...fourFields(base(255, 3))],
    warns: ['spot_channel_dropped'],
    names: /White/,
  },
  {
    row: '17b',
    title: 'An unnamed extra channel of an RGB TIFF is transparency, with a warning',
    file: '17b-rgb-spot.tif',
    judges: ['magick'],
    sizePx: [200, 100],
    areas: [ERASED, ...EDGES],
    warns: ['unnamed_channel'],
  },
  {
    row: '18m',
    title: 'An unnamed extra channel of a grey TIFF is transparency, with a warning',
    file: '18m-grey-unnamed.tif',
    judges: ['magick', 'formula'],
    sizePx: [200, 100],
    areas: [CLEAR_LEFT, ...GREY_COLUMNS],
    warns: ['unnamed_channel'],
  },
  {
    row: '19b',
    title: 'A 16-bit Lab TIFF prints its colours',
    file: '19b-lab16.tif',
    judges: ['formula'],
    sizePx: [200, 100],
    areas: columns([near([193, 117, 199], 5), near([119, 119, 119], 5)]),
  },
  {
    row: '19c',
    title: 'An 8-bit Lab TIFF with alpha prints its colours, and is clear where it is clear',
    file: '19c-lab8-alpha.tif',
    judges: ['magick', 'formula'],
    sizePx: [200, 100],
    areas: [
      CLEAR_LEFT,
      ...columns([near([193, 117, 199], 5), near([119, 119, 119], 5)], { left: 0.21 }),
    ],
  },
  ...[
    { row: '20', file: '20-assoc-alpha.tif', what: 'Associated alpha' },
    { row: '20b', file: '20b-unassoc-alpha.tif', what: 'Unassociated alpha' },
    { row: '20c', file: '20c-planar-alpha.tif', what: 'Alpha in a plane of its own' },
    { row: '20d', file: '20d-assoc-alpha-16.tif', what: 'Associated alpha of 16 bits' },
  ].map(({ row, file, what }): PrintedCase => ({
    row,
    title: `${what} of a TIFF stays transparency`,
    file,
    judges: ['magick', 'formula'],
    sizePx: [200, 100],
    areas: WITH_ALPHA,
  })),
];
