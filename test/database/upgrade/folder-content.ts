/** The requests whose jobs and uploads are in the data folders. */
import { drawSvg, drawFlat } from '../../support/image-files/draw-artwork.ts';
import { endlessSvg, dataUriOf } from '../../support/image-files/hostile-svg.ts';

export const PNG = await drawFlat({ widthPx: 90, heightPx: 60, seed: 4 });
export const TIFF = await drawFlat({ widthPx: 80, heightPx: 60, seed: 5, format: 'tiff' });
export const SVG = Buffer.from(drawSvg({ widthPx: 96, heightPx: 72, seed: 3 }));

const drawn = await drawFlat({ widthPx: 70, heightPx: 50, seed: 6 });
const uriOf = (png: Buffer) => ({ data: `data:image/png;base64,${png.toString('base64')}` });
const data = uriOf(drawn);
const plain = {
  data: dataUriOf(
    '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="72"><rect width="90" height="60" fill="#1a6"/></svg>',
  ),
};
/** A search would take seconds for every job. */
const packing = { effort: 'fast' };
const SMALL = { width: 6, maxHeight: 3, dpi: 72 };

interface Line {
  readonly artwork: object;
  readonly width: number;
  readonly quantity: number;
  readonly trim?: boolean;
}

const anOrder = (id: string, ...items: readonly Line[]) => ({ id, items });

const hookAt = (url: string) => ({
  url,
  events: ['gangsheet.queued', 'gangsheet.started', 'gangsheet.part_ready', 'gangsheet.succeeded'],
});

/** Two parts. */
export function succeeding(upload: string, webhook: string): object {
  return {
    orders: [
      anOrder('1001', { artwork: { id: upload }, width: 1.5, quantity: 6 }),
      anOrder('1002', { artwork: data, width: 2, quantity: 2 }),
    ],
    sheet: SMALL,
    packing,
    metadata: { shop: 'north' },
    webhook: hookAt(webhook),
  };
}

/** The second picture ends in its middle. */
export function rejected(): object {
  const cut = uriOf(drawn.subarray(0, drawn.length / 2));
  const items = [data, cut].map((artwork) => ({ artwork, width: 1, quantity: 1 }));
  return { orders: [anOrder('1101', ...items)], sheet: SMALL, packing };
}

/** Its sheets are of one colour, so that they are small files and yet take a while. */
export function long(order: string, upload: string): object {
  return {
    orders: [
      anOrder(
        order,
        { artwork: plain, width: 1.1, quantity: 400 },
        { artwork: { id: upload }, width: 0.9, quantity: 4 },
      ),
    ],
    sheet: { width: 11, maxHeight: 10, dpi: 150 },
    packing,
  };
}

export function withData(order: string): object {
  const items = [
    { artwork: data, width: 1.25, quantity: 3 },
    { artwork: plain, width: 2, quantity: 2 },
  ];
  return { orders: [anOrder(order, ...items)], sheet: SMALL, packing };
}

export function withUploads(order: string, uploads: readonly string[]): object {
  const items = uploads.map((id) => ({ artwork: { id }, width: 1.5, quantity: 2 }));
  return { orders: [anOrder(order, ...items)], sheet: SMALL, packing };
}

export function withWebhook(order: string, webhook: string): object {
  return { ...withData(order), webhook: hookAt(webhook) };
}

/** A quote draws it, to trim it, which takes longer than a decoder may. */
export function endless(): object {
  const artwork = { data: dataUriOf(endlessSvg('upgrade')) };
  const items = [{ artwork, width: 20, quantity: 1, trim: true }];
  return { orders: [anOrder('1201', ...items)] };
}
