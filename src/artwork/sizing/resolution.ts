import { contentBoxAt, type Artwork, type Warning } from '../../gang-sheet/artwork.ts';
import type { Item } from '../../gang-sheet/order.ts';

/** Below this, individual pixels become visible on a garment. */
const LOW_DPI = 150;

export interface PrintedItem {
  readonly item: Item;
  readonly artwork: Artwork;
  /** Printed width before rotation. */
  readonly widthPx: number;
  readonly heightPx: number;
  /**
   * Whether the piece is rotated by 90 degrees. If so, the warning names the axes as they lie on the
   * film.
   */
  readonly rotated?: boolean;
  /** Resolution of the sheet. */
  readonly dpi: number;
}

/**
 * Warns if the artwork has fewer than 150 pixels per inch of film along either side. Returns null if it
 * has enough, and for SVG, which is drawn at the printed size.
 */
export function resolutionWarning(printed: PrintedItem): Warning | null {
  const effective = effectiveDpi(printed);
  if (effective === null) return null;
  const { across, down } = effective;
  if (across >= LOW_DPI && down >= LOW_DPI) return null;
  const { pointer } = printed.item;
  return { pointer, code: 'low_resolution', detail: wording(printed, across, down) };
}

/** Pixels of the artwork per inch of film, along its sides before rotation; null for SVG. */
export function effectiveDpi({ item, artwork, dpi, widthPx, heightPx }: PrintedItem) {
  if (artwork.format === 'svg') return null;
  const source = sourceSize(item, artwork);
  return { across: (source.widthPx * dpi) / widthPx, down: (source.heightPx * dpi) / heightPx };
}

function wording(printed: PrintedItem, across: number, down: number): string {
  const { item, artwork, rotated = false, dpi } = printed;
  const source = sourceSize(item, artwork);
  const [width, height] = rotated ? [down, across] : [across, down];
  const size = `${inches(printed.widthPx, dpi)} x ${inches(printed.heightPx, dpi)} in`;
  return (
    `The artwork is ${source.widthPx} x ${source.heightPx} px. Printed at ${size}, that is ` +
    `${Math.floor(width)} dpi horizontally and ${Math.floor(height)} dpi vertically` +
    `${rotated ? ' after rotation' : ''}; at least ${LOW_DPI} dpi is recommended.`
  );
}

function sourceSize({ trim, trimAlpha }: Item, artwork: Artwork) {
  return (trim ? contentBoxAt(artwork, trimAlpha) : null) ?? artwork;
}

function inches(px: number, dpi: number): number {
  return Math.round((px / dpi) * 100) / 100;
}
