import { contentBoxAt, type Artwork, type Warning } from '../../gang-sheet/artwork.ts';
import type { Item } from '../../gang-sheet/order.ts';
import { CSS_PX_PER_INCH } from '../../gang-sheet/units/units.ts';
import { percent } from '../../gang-sheet/units/percent.ts';

const ILLUSTRATOR_PX_PER_INCH = 72;

export interface PrintedSize {
  /** Width before rotation. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly warnings: readonly Warning[];
}

type Size = Pick<PrintedSize, 'widthPx' | 'heightPx'>;

/**
 * The size at which an item is printed. If only one side is given, the artwork keeps its proportions.
 * If neither is given, each pixel of the artwork becomes one printed pixel, and an SVG keeps its own
 * size in inches.
 * @param dpi resolution of the sheet
 */
export function sizeItem(item: Item, artwork: Artwork, dpi: number): PrintedSize {
  const source = (item.trim ? contentBoxAt(artwork, item.trimAlpha) : null) ?? artwork;
  const { widthPx, heightPx } = item;
  if (widthPx !== null && heightPx !== null) {
    const printed = { widthPx, heightPx };
    return { ...printed, warnings: stretchWarnings(item, source, printed) };
  }
  const scale = ownScale(item, source, artwork.format === 'svg' ? dpi / CSS_PX_PER_INCH : 1);
  return {
    widthPx: widthPx ?? wholePx(source.widthPx * scale),
    heightPx: heightPx ?? wholePx(source.heightPx * scale),
    warnings: widthPx === null && heightPx === null ? unitWarnings(item, artwork, source) : [],
  };
}

/** Warns if the order sets no size and the author of the SVG saw it at a larger size. */
function unitWarnings(
  item: Item,
  { drawnAt72 = false }: Artwork,
  source: Size,
): readonly Warning[] {
  if (!drawnAt72) return [];
  const there = inInches(source, ILLUSTRATOR_PX_PER_INCH);
  const here = inInches(source, CSS_PX_PER_INCH);
  const detail = `The artwork was drawn at 72 px per inch, which makes it ${there}, but it prints at ${here}. Set a width in the order.`;
  return [{ pointer: item.pointer, code: 'svg_drawn_at_72', detail }];
}

function inInches({ widthPx, heightPx }: Size, pxPerInch: number): string {
  return `${format(widthPx / pxPerInch)} x ${format(heightPx / pxPerInch)} in`;
}

function ownScale({ widthPx, heightPx }: Item, source: Size, otherwise: number): number {
  if (widthPx !== null) return widthPx / source.widthPx;
  return heightPx === null ? otherwise : heightPx / source.heightPx;
}

/** Rounds like all lengths, but never to zero. */
function wholePx(px: number): number {
  return Math.max(1, Math.round(px));
}

/** Warns if the proportions change. A difference of one pixel on a side is just rounding. */
function stretchWarnings(item: Item, source: Size, printed: Size): readonly Warning[] {
  const ratio = source.widthPx / source.heightPx;
  const offX = Math.abs(printed.widthPx - printed.heightPx * ratio);
  const offY = Math.abs(printed.heightPx - printed.widthPx / ratio);
  if (Math.min(offX, offY) <= 1) return [];
  const stretch = printed.widthPx / printed.heightPx / ratio - 1;
  return [
    {
      pointer: item.pointer,
      code: 'aspect_ratio_changed',
      detail:
        `The artwork has the proportions ${inWords(source)} and its print ${inWords(printed)}: it is ` +
        `${stretch > 0 ? 'stretched' : 'squeezed'} to ${percent(1 + stretch, 1)} of its natural width.`,
    },
  ];
}

function inWords({ widthPx, heightPx }: Size): string {
  return `${(widthPx / heightPx).toFixed(3)} (${format(widthPx)} x ${format(heightPx)} px)`;
}

function format(px: number): string {
  return String(Math.round(px * 100) / 100);
}
