import { HARD_FILES, jpegOfDirectories } from '../../support/growth/hard-files.ts';
import { dataUriOf } from '../../support/image-files/hostile-svg.ts';
import { an, drawing, uriOf } from './documents.ts';
import type { Poison } from './poisons.ts';

const BLANKS = ' '.repeat(300_000);
const ITEMS = 1_000;
const DIRECTORIES = 20_000;
const FILE_BYTES = 1_000_000;
const PARAMETERS = 500_000;
const A_PIXEL = dataUriOf(drawing('<rect width="600" height="600"/>', ''));

const svgOrder = (svg: string) => an({ data: dataUriOf(svg), width: 1 });
const fileOf = (name: string) => HARD_FILES[name]?.(FILE_BYTES) ?? Buffer.alloc(0);
const marked = (file: Buffer, mark: string) => Buffer.concat([file, Buffer.from(mark, 'latin1')]);

/** Orders of the kinds F1, F2, F5 and F7, and a long media type. */
export function hardOrders(): readonly Poison[] {
  return [
    {
      name: 'blanks in a width',
      order: (mark) =>
        svgOrder(`<svg xmlns="http://www.w3.org/2000/svg" width="1${BLANKS}!" height="${mark}"/>`),
    },
    {
      name: 'blanks in a reference',
      order: (mark) => svgOrder(drawing(`<image href="${BLANKS}x"/>`, mark)),
    },
    { name: 'many sizes of one picture', order: (mark) => manySizes(mark) },
    { name: 'more parts than a job may have', order: (mark) => manyParts(mark) },
    {
      name: 'a JPEG of directories',
      order: (mark) =>
        an({ data: uriOf('image/jpeg', marked(jpegOfDirectories(DIRECTORIES), mark)), width: 1 }),
    },
    {
      name: 'a GIF of frames',
      order: (mark) =>
        an({ data: uriOf('image/gif', marked(fileOf('a GIF of frames'), mark)), width: 1 }),
    },
    {
      name: 'a media type of many parameters',
      order: (mark) =>
        an({ data: `data:image/png${`;a=${mark}`.repeat(PARAMETERS)};base64,AA==`, width: 1 }),
    },
  ];
}

function manySizes(mark: string): object {
  const items = Array.from({ length: ITEMS }, (_, index) => ({
    artwork: { data: A_PIXEL },
    width: (4 + (index % 40)) / 72,
    height: (4 + Math.floor(index / 40)) / 72,
  }));
  return { orders: [{ id: mark, items }], sheet: { dpi: 72 }, packing: { effort: 'fast' } };
}

function manyParts(mark: string): object {
  const item = { artwork: { data: A_PIXEL }, width: 1, height: 1, quantity: 10_000 };
  const items = [item, item];
  const sheet = { width: 1.2, maxHeight: 1.2, dpi: 72 };
  return { orders: [{ id: mark, items }], sheet, packing: { effort: 'fast' } };
}
