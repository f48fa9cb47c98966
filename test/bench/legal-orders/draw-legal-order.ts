import { fromPx } from '../../../src/gang-sheet/units/units.ts';
import { dealOf, type Deal } from './deal.ts';
import { chooseArtwork, drawLegalArtwork, type LegalArtwork } from './draw-legal-artwork.ts';

export interface LegalOrder {
  readonly number: number;
  readonly pieces: number;
  readonly artworks: readonly LegalArtwork[];
  /** The request for `POST /gangsheets`. */
  readonly body: object;
}

const MOST_PIECES = 20_000;
const MOST_ARTWORKS = 3;
/** Printed pixels of all pieces together, so that an order takes from a second to a minute. */
const LEAST_PRINTED_PX = 1e6;
const MOST_PRINTED_PX = 100e6;
/** Pixels of film, which includes the gaps. */
const MOST_FILM_PX = 300e6;
const LEAST_PIECE_PX = 400;
const MARGIN_IN = 0.25;
/** Below 65,535, because lengths in millimetres are rounded. */
const MOST_SHEET_PX = 65_500;
const MOST_LENGTH_IN = 2400;

interface Sheet {
  readonly widthIn: number;
  readonly dpi: number;
  readonly unit: 'in' | 'mm';
  readonly maxHeightIn: number;
  readonly printedPx: number;
}

/** Draws an order from the contract, and its artwork to files in the folder. */
export async function drawLegalOrder(
  { seed, number }: { readonly seed: number; readonly number: number },
  folder: string,
): Promise<LegalOrder> {
  const deal = dealOf(seed, number);
  const pieces = Math.round(deal.logUniform(1, MOST_PIECES));
  const count = Math.min(pieces, deal.equally('artworks', [1, 2, MOST_ARTWORKS]));
  const artworks = Array.from({ length: count }, (_, index) => {
    const turn = number + index * 1009;
    return chooseArtwork(dealOf(seed + index, number), turn);
  });
  const sheet = chooseSheet(deal, pieces);
  const files: string[] = [];
  for (const artwork of artworks) files.push(await drawLegalArtwork(artwork, folder));
  const items = itemsOf(deal, { pieces, artworks, files, sheet });
  return { number, pieces, artworks, body: bodyOf(deal, { items, sheet, pieces }) };
}

function chooseSheet(deal: Deal, pieces: number): Sheet {
  const leastPx = Math.max(LEAST_PRINTED_PX, pieces * LEAST_PIECE_PX);
  const printedPx = deal.logUniform(leastPx, MOST_PRINTED_PX);
  const dpi = deal.equally('dpi', [72, 150, 300, 600, 1200]);
  const widthIn = Math.min(deal.equally('width', [12, 22, 24, 60]), MOST_SHEET_PX / dpi);
  // Enough for about this number of parts.
  const parts = deal.equally('parts', [1, 2, 4]);
  const lengthIn = (1.3 * printedPx) / (widthIn * dpi * dpi);
  const maxHeightIn = Math.min(MOST_LENGTH_IN, Math.max(2, lengthIn / parts + 1));
  return { widthIn, dpi, unit: deal.equally('unit', ['in', 'mm']), maxHeightIn, printedPx };
}

interface Items {
  readonly pieces: number;
  readonly artworks: readonly LegalArtwork[];
  readonly files: readonly string[];
  readonly sheet: Sheet;
}

/** Each artwork is printed at several sizes. */
function itemsOf(deal: Deal, { pieces, artworks, files, sheet }: Items): readonly object[] {
  const sizes = deal.equally('sizes', [1, 2, 4]);
  const count = Math.min(pieces, artworks.length * sizes);
  return Array.from({ length: count }, (_, index) => {
    const quantity = Math.floor(pieces / count) + (index < pieces % count ? 1 : 0);
    const at = index % artworks.length;
    const pixels = (sheet.printedPx / count / quantity) * deal.logUniform(0.5, 1);
    return {
      id: String(index),
      artwork: { file: files[at] },
      quantity,
      ...sidesOf(deal, { artwork: artworks[at]!, pixels, sheet }),
      rotation: deal.equally('rotation', ['auto', 'none']),
      trim: deal.equally('trim', [false, true]),
      trimThreshold: deal.equally('trimThreshold', [0, 0.02]),
      mirror: deal.equally('mirror', [false, true]),
      ...deal.equally('edges of the item', [
        {},
        { edges: 'hard', edgeThreshold: 0.3 },
        { edges: 'soft' },
      ]),
    };
  });
}

interface Sides {
  readonly artwork: LegalArtwork;
  /** Printed pixels of one piece. */
  readonly pixels: number;
  readonly sheet: Sheet;
}

/** Sizes a piece by one side or both. A trimmed artwork has other proportions, so the margin is generous. */
function sidesOf(deal: Deal, { artwork, pixels, sheet }: Sides): object {
  const aspect = artwork.widthPx / artwork.heightPx;
  const usable = {
    widthPx: (sheet.widthIn - 2 * MARGIN_IN) * sheet.dpi,
    heightPx: (sheet.maxHeightIn - 2 * MARGIN_IN) * sheet.dpi,
  };
  const wish = Math.sqrt(pixels * aspect);
  const widthPx = Math.max(
    8,
    Math.floor(0.7 * Math.min(wish / 0.7, usable.widthPx, usable.heightPx * aspect)),
  );
  const stretch = deal.equally('stretch', [0.8, 1, 1.25]);
  const width = fromPx(widthPx, sheet.unit, sheet.dpi);
  const height = fromPx(Math.max(8, Math.floor(widthPx / aspect)), sheet.unit, sheet.dpi);
  const stretched = {
    width,
    height: fromPx(Math.max(8, Math.floor((widthPx / aspect) * stretch)), sheet.unit, sheet.dpi),
  };
  return deal.equally('sides', [{ width }, { height }, stretched]);
}

interface Body {
  readonly items: readonly object[];
  readonly sheet: Sheet;
  readonly pieces: number;
}

function bodyOf(deal: Deal, { items, sheet, pieces }: Body): object {
  const { unit, dpi, widthIn, maxHeightIn, printedPx } = sheet;
  const length = (inches: number) => fromPx(Math.floor(inches * dpi), unit, dpi);
  const wishedGapIn = deal.equally('gap', [0, 0.05, 0.25]);
  const mostGapPx = Math.sqrt(MOST_FILM_PX / pieces) - Math.sqrt(printedPx / pieces);
  const format = deal.equally('output', ['png', 'tiff', 'pdf']);
  const cutLines = deal.equally('cutLines', ['none', 'box']);
  const increment = deal.equally('increment', [
    {},
    { increment: length(12) },
    { increment: length(12), roundUp: true },
  ]);
  return {
    orders: split(items, deal.equally('orders', [1, 2, 5])),
    sheet: {
      width: length(widthIn),
      maxHeight: length(maxHeightIn),
      unit,
      dpi,
      margin: length(MARGIN_IN),
      gap: length(Math.min(wishedGapIn, Math.max(0, mostGapPx / dpi))),
      grouping: deal.equally('grouping', ['none', 'order']),
      labels: deal.equally('labels', ['none', 'order']),
      edges: deal.equally('edges', ['soft', 'hard']),
      ...(maxHeightIn >= 12 && increment),
    },
    packing: { effort: deal.equally('packing', ['fast', 'balanced', 'thorough']) },
    output: {
      format,
      effort: deal.equally('effort', ['fast', 'balanced', 'small']),
      verify: deal.equally('verify', ['structure', 'full']),
      cutLines: format === 'pdf' ? cutLines : 'none',
    },
  };
}

function split(items: readonly object[], count: number): readonly object[] {
  const orders = Array.from({ length: Math.min(count, items.length) }, (_, index) => ({
    id: `order-${index}`,
    items: items.filter((_item, at) => at % Math.min(count, items.length) === index),
  }));
  return orders;
}
