import { mostByRows } from './most-by-rows.ts';
import type { Design, SheetSize } from './pack-request.ts';

/** A sheet of film that is sold in fixed increments. */
export interface SoldSheet {
  /** Length used: down to the lowest piece, plus the margin. */
  readonly heightPx: number;
  /** Length charged: rounded up to the next increment, but never more than the maximum sheet length. */
  readonly soldPx: number;
  /** For each design, the copies that still fit below the last piece if no other design is added. */
  readonly copies: readonly number[];
}

export interface RestInput {
  readonly heightPx: number;
  readonly incrementPx: number;
  readonly designs: readonly Pick<Design, 'widthPx' | 'heightPx' | 'mayRotate'>[];
  readonly sheet: SheetSize;
}

/** Computes the length to charge for a sheet and how many copies still fit on the unused end. Pure. */
export function restOfFilm({ heightPx, incrementPx, designs, sheet }: RestInput): SoldSheet {
  const steps = Math.ceil(heightPx / incrementPx);
  const soldPx = Math.max(heightPx, Math.min(steps * incrementPx, sheet.maxHeightPx));
  const room = {
    widthPx: sheet.widthPx - 2 * sheet.marginPx,
    // The bottom margin moves down to the new end of the film. A gap separates the added pieces.
    heightPx: soldPx - heightPx - sheet.gapPx,
  };
  const copies = designs.map((design) => copiesThatFit(design, room, sheet.gapPx));
  return { heightPx, soldPx, copies };
}

interface Room {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Fills the room with rows of upright copies above rows of turned copies, in the best proportion. */
function copiesThatFit(design: RestInput['designs'][number], room: Room, gapPx: number): number {
  const { widthPx, heightPx, mayRotate } = design;
  const upright = { length: heightPx + gapPx, inRow: howMany(room.widthPx, widthPx, gapPx) };
  const turned = {
    length: widthPx + gapPx,
    inRow: mayRotate ? howMany(room.widthPx, heightPx, gapPx) : 0,
  };
  return mostByRows(room.heightPx + gapPx, upright, turned);
}

/** Returns how many pieces of this length fit into `room` with a gap between neighbours. */
function howMany(room: number, length: number, gapPx: number): number {
  return Math.max(0, Math.floor((room + gapPx) / (length + gapPx)));
}
