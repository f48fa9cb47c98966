import type { Design, SheetSize } from './pack-request.ts';

/** A sheet that is sold by the step. */
export interface SoldSheet {
  /** As cut: the lowest piece and the margin. */
  readonly heightPx: number;
  /** As paid for: the next whole number of steps, and no more than a sheet may be long. */
  readonly soldPx: number;
  /** For each design: copies that still fit below what is there, that design alone. */
  readonly copies: readonly number[];
}

export interface RestInput {
  readonly heightPx: number;
  readonly incrementPx: number;
  readonly designs: readonly Pick<Design, 'widthPx' | 'heightPx' | 'mayRotate'>[];
  readonly sheet: SheetSize;
}

/** What of a sheet's last step is left, and what could still be printed on it. Pure. */
export function restOfFilm({ heightPx, incrementPx, designs, sheet }: RestInput): SoldSheet {
  const steps = Math.ceil(heightPx / incrementPx);
  const soldPx = Math.max(heightPx, Math.min(steps * incrementPx, sheet.maxHeightPx));
  const room = {
    widthPx: sheet.widthPx - 2 * sheet.marginPx,
    // The bottom margin moves down with the end of the film; a gap lies above what is added.
    heightPx: soldPx - heightPx - sheet.gapPx,
  };
  const copies = designs.map((design) => copiesThatFit(design, room, sheet.gapPx));
  return { heightPx, soldPx, copies };
}

interface Room {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Rows of upright copies with rows of turned ones below: the best split of the room. */
function copiesThatFit(design: RestInput['designs'][number], room: Room, gapPx: number): number {
  const { widthPx, heightPx, mayRotate } = design;
  const inRow = howMany(room.widthPx, widthPx, gapPx);
  const turnedInRow = mayRotate ? howMany(room.widthPx, heightPx, gapPx) : 0;
  const rowsAtMost = inRow === 0 ? 0 : howMany(room.heightPx, heightPx, gapPx);
  let most = 0;
  for (let rows = 0; rows <= rowsAtMost; rows += 1) {
    const below = room.heightPx - rows * (heightPx + gapPx);
    most = Math.max(most, rows * inRow + howMany(below, widthPx, gapPx) * turnedInRow);
  }
  return most;
}

/** Lengths that fit into `room` with a gap between each two. */
function howMany(room: number, length: number, gapPx: number): number {
  return Math.max(0, Math.floor((room + gapPx) / (length + gapPx)));
}
