import { zeroPng } from '../../support/growth/zero-bombs.ts';
import {
  dataUriOf,
  GROWING_IN,
  growingSvg,
  surfacesSvg,
} from '../../support/image-files/hostile-svg.ts';
import { an, drawing, uriOf } from './documents.ts';
import type { Poison } from './poisons.ts';

const BIG_IN = 20;
const SURFACES = 60;
/** 400 megapixels: below the default limit. */
const SIDE_PX = 20_000;

/** A grey PNG of zeros, which takes a thousandth of its size. @param mark of one character */
function zeros(depth: 1 | 8, interlaced: boolean, mark: string): Buffer {
  const chunks = [['tEXt', Buffer.from(`Comment\0${mark}`, 'latin1')]] as const;
  const size = { widthPx: SIDE_PX, heightPx: SIDE_PX };
  return zeroPng({ ...size, depth, colourType: 0, interlaced, chunks });
}

/** Orders for which a decoder needs more and more memory, or more than there is. */
export function growingDrawings(): readonly Poison[] {
  return [
    {
      name: 'groups in groups',
      order: (mark) => an({ data: dataUriOf(growingSvg(mark)), width: GROWING_IN }),
    },
    {
      name: 'a filter of many results',
      order: (mark) => {
        const svg = surfacesSvg(SURFACES).replace('<rect', `<!--${mark}--><rect`);
        return an({ data: dataUriOf(svg), width: BIG_IN });
      },
    },
    {
      name: 'an interlaced picture to be trimmed',
      order: (mark) =>
        an({ data: uriOf('image/png', zeros(8, true, mark)), width: BIG_IN, trim: true }),
    },
    {
      name: 'a huge picture in a drawing',
      order: (mark) => {
        const href = uriOf('image/png', zeros(1, false, '0'));
        const svg = drawing(`<image width="600" height="600" href="${href}"/>`, mark);
        return an({ data: dataUriOf(svg), width: BIG_IN });
      },
    },
  ];
}
