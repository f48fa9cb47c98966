/**
 * An independent check of a finished sheet that shares no code with the renderer. It decodes the sheet with
 * sharp, compares every piece with its artwork, which it fits with a pipeline of its own, and requires all
 * pixels outside pieces and labels to be fully transparent.
 *
 * The tolerances and their reasons:
 *  - Colours are compared premultiplied, because a transparent pixel has no colour.
 *  - The mean difference per channel is at most 1 of 255 steps. A different order of operations (turning
 *    before or after resizing, 8 bits in between) changes rounding by half a step each.
 *  - At most 1 pixel in 200 differs by more than 48 steps. An SVG is drawn for each size, and drawing it a
 *    fraction of a pixel larger shifts the anti-aliasing of its edges.
 *  - A smooth photograph that is one pixel off would pass both limits. Each piece must therefore match
 *    better at its planned position than one pixel to any side.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { compareAt, type Difference } from './compare-pixels.ts';
import { fitForCheck, type Fitted } from './fit-for-check.ts';
import { openSheet, type Area, type DecodedSheet } from './decoded-sheet.ts';

/** The part of a row of `GET /gangsheets/{id}/placements` that the check needs. */
export interface PlacementRow {
  readonly order: string;
  readonly item: string;
  readonly copy: number;
  readonly xPx: number;
  readonly yPx: number;
  /** Size on the sheet, after turning. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Turned by 90 degrees clockwise. */
  readonly rotated: boolean;
}

/** One ordered item. */
export interface OrderedArtwork {
  readonly path: string;
  /** Size before turning. A missing side follows from the aspect ratio; if both are missing, from the pixels. */
  readonly widthIn?: number;
  readonly heightIn?: number;
  readonly trim?: boolean;
  readonly mirror?: boolean;
}

/** A row of `labels` in the same answer. */
export interface LabelRow extends Area {
  readonly text: string;
}

export interface SheetCheck {
  readonly sheetPath: string;
  /** Placement rows of this part only. */
  readonly placements: readonly PlacementRow[];
  /** Labels of this part, which must be visible and outside all pieces. Default: none. */
  readonly labels?: readonly LabelRow[];
  readonly artworkOf: (order: string, item: string) => OrderedArtwork;
  readonly dpi: number;
}

export interface SheetReport {
  readonly pieces: number;
  /** Number of pieces that were compared. */
  readonly checked: number;
  /** Largest differences of any piece. */
  readonly worst: Difference;
  /** Number of pixels outside all pieces that are not (0, 0, 0, 0). */
  readonly strayPixels: number;
  /** One sentence per fault; empty if the sheet is correct. */
  readonly faults: readonly string[];
}

const MAX_MEAN_DIFFERENCE = 1;
const MAX_OUTLIER_SHARE = 1 / 200;
const NEIGHBOURS = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
] as const;

/**
 * Compares a finished sheet with the order. The decoded sheet is kept in a temporary file, so memory only
 * holds one fitted artwork and a band of the sheet.
 */
export async function checkSheet(check: SheetCheck): Promise<SheetReport> {
  const folder = await mkdtemp(join(tmpdir(), 'gangsheet-check-'));
  try {
    const sheet = await openSheet(check.sheetPath, folder);
    try {
      return await inspect(sheet, check);
    } finally {
      sheet.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function inspect(sheet: DecodedSheet, check: SheetCheck): Promise<SheetReport> {
  const faults: string[] = [];
  const worst = { mean: 0, outlierShare: 0 };
  let checked = 0;
  faults.push(...(await densityFaults(check)));
  for (const alike of groupByFitting(check)) {
    const fitted = await fitForCheck({ ...alike, dpi: check.dpi });
    faults.push(...fitted.faults);
    for (const row of alike.rows) {
      const found = comparePiece(sheet, row, fitted);
      faults.push(...found.faults);
      worst.mean = Math.max(worst.mean, found.difference.mean);
      worst.outlierShare = Math.max(worst.outlierShare, found.difference.outlierShare);
      checked += 1;
    }
  }
  const { labels = [] } = check;
  faults.push(...labels.flatMap((label) => labelFaults(sheet, label, check.placements)));
  const strayPixels = sheet.countInkOutside([...check.placements, ...labels]);
  if (strayPixels > 0) faults.push(`${strayPixels} pixels outside all pieces are not transparent`);
  return { pieces: check.placements.length, checked, worst, strayPixels, faults };
}

/** Checks that a label lies on the sheet, outside all pieces, and is visible. */
function labelFaults(
  sheet: DecodedSheet,
  label: LabelRow,
  placements: readonly PlacementRow[],
): readonly string[] {
  const name = `label "${label.text}" at ${label.xPx},${label.yPx}`;
  const whole = { xPx: 0, yPx: 0, widthPx: sheet.widthPx, heightPx: sheet.heightPx };
  if (!contains(whole, label)) return [`${name} extends beyond the sheet`];
  const isBlank = sheet.readAround(label, 0).pixels.every((byte) => byte === 0);
  const covered = placements.find((piece) => overlap(piece, label));
  return [
    ...(covered ? [`${name} lies on piece ${covered.order}/${covered.item} #${covered.copy}`] : []),
    ...(isBlank ? [`${name} is blank`] : []),
  ];
}

function contains(outer: Area, inner: Area): boolean {
  return (
    inner.xPx >= outer.xPx &&
    inner.yPx >= outer.yPx &&
    inner.xPx + inner.widthPx <= outer.xPx + outer.widthPx &&
    inner.yPx + inner.heightPx <= outer.yPx + outer.heightPx
  );
}

function overlap(one: Area, other: Area): boolean {
  return (
    one.xPx < other.xPx + other.widthPx &&
    other.xPx < one.xPx + one.widthPx &&
    one.yPx < other.yPx + other.heightPx &&
    other.yPx < one.yPx + one.heightPx
  );
}

async function densityFaults({ sheetPath, dpi }: SheetCheck): Promise<readonly string[]> {
  const { density } = await sharp(sheetPath, { limitInputPixels: false }).metadata();
  return density === dpi ? [] : [`the sheet says ${density ?? 'no'} dpi instead of ${dpi}`];
}

interface Alike {
  readonly artwork: OrderedArtwork;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rotated: boolean;
  readonly rows: readonly PlacementRow[];
}

/** Copies of an item have the same pixels if they are turned alike. */
function groupByFitting({ placements, artworkOf }: SheetCheck): readonly Alike[] {
  const groups = new Map<string, PlacementRow[]>();
  for (const row of placements) {
    const { order, item, widthPx, heightPx, rotated } = row;
    const key = JSON.stringify([order, item, widthPx, heightPx, rotated]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((rows) => {
    const { order, item, widthPx, heightPx, rotated } = rows[0]!;
    return { artwork: artworkOf(order, item), widthPx, heightPx, rotated, rows };
  });
}

function comparePiece(sheet: DecodedSheet, row: PlacementRow, fitted: Fitted) {
  const name = `piece ${row.order}/${row.item} #${row.copy} at ${row.xPx},${row.yPx}`;
  const whole = { xPx: 0, yPx: 0, widthPx: sheet.widthPx, heightPx: sheet.heightPx };
  if (!contains(whole, row))
    return { difference: NOTHING, faults: [`${name} extends beyond the sheet`] };

  const around = sheet.readAround(row, 1);
  const difference = compareAt(around, fitted, { dx: 0, dy: 0, everyRow: 1 });
  const faults: string[] = [];
  if (difference.mean > MAX_MEAN_DIFFERENCE) {
    faults.push(`${name} differs by ${difference.mean.toFixed(2)} steps a channel on average`);
  }
  if (difference.outlierShare > MAX_OUTLIER_SHARE) {
    faults.push(`${name} is off in ${(difference.outlierShare * 100).toFixed(2)}% of its pixels`);
  }
  // Some of the rows are enough to detect a shift by a whole pixel.
  const here = compareAt(around, fitted, { dx: 0, dy: 0, everyRow: 8 }).mean;
  for (const [dx, dy] of NEIGHBOURS) {
    const there = compareAt(around, fitted, { dx, dy, everyRow: 8 }).mean;
    if (there < here) faults.push(`${name} would fit better by ${dx},${dy} pixels`);
  }
  return { difference, faults };
}

const NOTHING: Difference = { mean: 0, outlierShare: 0 };
