import { crc32, deflateSync } from 'node:zlib';
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
/** Bytes of the filter types of all seven passes of an interlaced picture, at most. */
const INTERLACED_ROWS = 2 * SIDE_PX;

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

function chunk(type: string, content: Buffer): Buffer {
  const checked = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  return Buffer.concat([uint32(content.length), checked, uint32(crc32(checked))]);
}

/** A grey PNG of zeros, which takes a thousandth of its size. @param mark of one character */
function zeros(bits: 1 | 8, isInterlaced: boolean, mark: string): Buffer {
  const rowBytes = Math.ceil((SIDE_PX * bits) / 8);
  const bytes = rowBytes * SIDE_PX + (isInterlaced ? INTERLACED_ROWS : SIDE_PX);
  const head = Buffer.concat([
    uint32(SIDE_PX),
    uint32(SIDE_PX),
    Buffer.from([bits, 0, 0, 0, isInterlaced ? 1 : 0]),
  ]);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('tEXt', Buffer.from(`Comment\0${mark}`, 'latin1')),
    chunk('IDAT', deflateSync(Buffer.alloc(bytes))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
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
