import type { Box } from '../gang-sheet/artwork.ts';

/**
 * One of the eight orientations of an image: optionally mirrored left to right, then rotated clockwise.
 */
export interface Turn {
  readonly mirror: boolean;
  readonly angle: 0 | 90 | 180 | 270;
}

export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The size in a header, before the image is rotated upright. */
export interface HeaderSize extends Size {
  /** EXIF orientation, 1 to 8; null if there is none. */
  readonly orientation: number | null;
}

/** The turns that make an image with EXIF orientation 1 to 8 upright. */
const UPRIGHT: readonly Turn[] = [
  { mirror: false, angle: 0 },
  { mirror: true, angle: 0 },
  { mirror: false, angle: 180 },
  { mirror: true, angle: 180 },
  { mirror: true, angle: 270 },
  { mirror: false, angle: 90 },
  { mirror: true, angle: 90 },
  { mirror: false, angle: 270 },
];

export const NO_TURN: Turn = { mirror: false, angle: 0 };

/** @param orientation the EXIF value; absent and unknown values mean upright */
export function uprightTurn(orientation: number | undefined): Turn {
  return UPRIGHT[(orientation ?? 1) - 1] ?? NO_TURN;
}

/**
 * Combines two turns, `first` before `then`. Mirroring after a rotation equals the reverse rotation after
 * mirroring.
 */
export function combineTurns(first: Turn, then: Turn): Turn {
  const angle = then.mirror ? then.angle - first.angle : then.angle + first.angle;
  return { mirror: first.mirror !== then.mirror, angle: toAngle(angle) };
}

export function inverseTurn({ mirror, angle }: Turn): Turn {
  return { mirror, angle: mirror ? angle : toAngle(-angle) };
}

export function turnSize(turn: Turn, { widthPx, heightPx }: Size): Size {
  return liesOnItsSide(turn) ? { widthPx: heightPx, heightPx: widthPx } : { widthPx, heightPx };
}

/** Returns the position, after the turn, of a box in an image of `size`. */
export function turnBox(turn: Turn, size: Size, box: Box): Box {
  const { topPx, widthPx, heightPx } = box;
  const rightPx = size.widthPx - box.leftPx - widthPx;
  const leftPx = turn.mirror ? rightPx : box.leftPx;
  const fromRightPx = size.widthPx - leftPx - widthPx;
  const fromBottomPx = size.heightPx - topPx - heightPx;
  switch (turn.angle) {
    case 0:
      return { leftPx, topPx, widthPx, heightPx };
    case 90:
      return { leftPx: fromBottomPx, topPx: leftPx, widthPx: heightPx, heightPx: widthPx };
    case 180:
      return { leftPx: fromRightPx, topPx: fromBottomPx, widthPx, heightPx };
    case 270:
      return { leftPx: topPx, topPx: fromRightPx, widthPx: heightPx, heightPx: widthPx };
  }
}

export function liesOnItsSide({ angle }: Turn): boolean {
  return angle === 90 || angle === 270;
}

function toAngle(degrees: number): Turn['angle'] {
  return (((degrees % 360) + 360) % 360) as Turn['angle'];
}
