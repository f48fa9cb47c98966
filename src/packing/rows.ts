import type { Engine } from './engine.ts';
import type { Layout, Spot, Film } from './film.ts';

/** A row of fixed height, filled from the left. */
interface Row {
  readonly height: number;
  /** Free width on the right. */
  room: number;
  readonly spots: Spot[];
}

/**
 * Packs rows, tallest pieces first, each piece into the first row with enough room. The result is rarely
 * the shortest, but the engine always finds one and takes almost no time, even for thousands of labels.
 */
export const rowsEngine: Engine = {
  name: 'rows',
  isPlain: false,
  pack: ({ film }) => ({ layout: stackRows(fillRows(film), film.ceiling) }),
};

interface Lying {
  readonly shape: number;
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly turned: boolean;
}

function fillRows(film: Film): Row[] {
  const rows: Row[] = [];
  for (const lying of lyingShapes(film)) {
    let left = lying.count;
    for (const row of rows) left -= extendRow(row, lying, { left, width: film.width });
    while (left > 0) {
      const row = { height: lying.height, room: film.width, spots: [] };
      rows.push(row);
      left -= extendRow(row, lying, { left, width: film.width });
    }
  }
  return rows;
}

/** Lays every shape that may be turned on its longer side: low rows waste less above small pieces. */
function lyingShapes({ shapes }: Film): Lying[] {
  const lying = shapes.map(({ width, height, count, mayTurn }, shape) => {
    const turned = mayTurn && height > width;
    return turned
      ? { shape, width: height, height: width, count, turned }
      : { shape, width, height, count, turned };
  });
  return lying.sort((one, other) => other.height - one.height || other.width - one.width);
}

function extendRow(
  row: Row,
  { shape, width, turned }: Lying,
  limit: { readonly left: number; readonly width: number },
): number {
  const added = Math.min(limit.left, Math.floor(row.room / width));
  for (let copy = 0; copy < added; copy += 1) {
    row.spots.push({ shape, x: limit.width - row.room, y: 0, turned });
    row.room -= width;
  }
  return added;
}

function stackRows(rows: readonly Row[], ceiling: number): Layout {
  const sheets: Spot[][] = [];
  let [sheet, bottom]: [Spot[], number] = [[], Infinity];
  for (const { height, spots } of rows) {
    if (bottom + height > ceiling) {
      [sheet, bottom] = [[], 0];
      sheets.push(sheet);
    }
    for (const spot of spots) sheet.push({ ...spot, y: bottom });
    bottom += height;
  }
  return sheets;
}
