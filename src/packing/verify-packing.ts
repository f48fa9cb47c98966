import { pieceCount } from '../gang-sheet/piece-count.ts';
import type { PackedPiece, PackedSheet, PackRequest, SheetSize } from './pack-request.ts';

/** The rectangle of a piece, including the gap on its right and below. */
interface Claim {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Checks a packing against its request independently of the engines: every piece exists exactly once,
 * pieces are turned only if they may be, all pieces lie inside the margins and at least one gap apart, and
 * every sheet is cut right below its content.
 * @returns the first fault, or null if the packing is valid
 */
export function verifyPacking(request: PackRequest, sheets: readonly PackedSheet[]): string | null {
  const pieces = sheets.flatMap((sheet) => sheet.pieces);
  const fault = findMiscount(request, pieces);
  if (fault !== null) return fault;
  for (const [index, sheet] of sheets.entries()) {
    const claims = sheet.pieces.map((piece) => claimOf(piece, request));
    const wrong = findMisplaced(sheet, claims, request.sheet) ?? findOverlap(claims);
    if (wrong !== null) return `sheet ${index + 1}: ${wrong}`;
  }
  return null;
}

function findMiscount({ designs }: PackRequest, pieces: readonly PackedPiece[]): string | null {
  const seen = designs.map((design) => new Uint8Array(design.quantity + 1));
  for (const { design, copy, rotated } of pieces) {
    const times = seen[design]?.[copy];
    if (times === undefined || copy < 1) return `copy ${copy} of design ${design} was not ordered`;
    if (times > 0) return `copy ${copy} of design ${design} is placed twice`;
    if (rotated && designs[design]?.mayRotate === false) {
      return `copy ${copy} of design ${design} is turned but must not be`;
    }
    seen[design]?.fill(1, copy, copy + 1);
  }
  const ordered = pieceCount(designs);
  return pieces.length === ordered ? null : `only ${pieces.length} of ${ordered} pieces are placed`;
}

function claimOf(piece: PackedPiece, { designs, sheet }: PackRequest): Claim {
  const design = designs[piece.design];
  if (design === undefined) throw new RangeError(`design ${piece.design} does not exist`);
  const { widthPx, heightPx } = design;
  const [width, height] = piece.rotated ? [heightPx, widthPx] : [widthPx, heightPx];
  return {
    left: piece.xPx,
    top: piece.yPx,
    right: piece.xPx + width + sheet.gapPx,
    bottom: piece.yPx + height + sheet.gapPx,
  };
}

function findMisplaced(
  sheet: PackedSheet,
  claims: readonly Claim[],
  { widthPx, maxHeightPx, marginPx, gapPx }: SheetSize,
): string | null {
  const outside = claims.find(
    ({ left, top, right }) =>
      !Number.isInteger(left) ||
      !Number.isInteger(top) ||
      left < marginPx ||
      top < marginPx ||
      right - gapPx > widthPx - marginPx,
  );
  if (outside) {
    return `a piece at ${outside.left}, ${outside.top} is between pixels or in a margin`;
  }
  const lowest = claims.reduce((bottom, claim) => Math.max(bottom, claim.bottom), -Infinity);
  const expected = lowest - gapPx + marginPx;
  if (sheet.heightPx !== expected) {
    return `it is ${sheet.heightPx} px long, but its content needs ${expected} px`;
  }
  if (sheet.heightPx <= maxHeightPx) return null;
  return `it is ${sheet.heightPx} px long, but the limit is ${maxHeightPx} px`;
}

/**
 * Sweeps from top to bottom. The claims that cross the sweep line form a sorted row, so a new claim can
 * only overlap its two neighbours in the row. A row never holds more pieces than fit side by side, so the
 * sweep runs in O(n log n).
 */
function findOverlap(claims: readonly Claim[]): string | null {
  const starts = [...claims].sort((one, other) => one.top - other.top);
  const ends = [...claims].sort((one, other) => one.bottom - other.bottom);
  const row: Claim[] = [];
  let ended = 0;
  for (const claim of starts) {
    for (let end = ends[ended]; end && end.bottom <= claim.top; end = ends[ended]) {
      row.splice(positionIn(row, end.left), 1);
      ended += 1;
    }
    const position = positionIn(row, claim.left);
    const before = row[position - 1];
    const after = row[position];
    if ((before && before.right > claim.left) || (after && after.left < claim.right)) {
      return `a piece at ${claim.left}, ${claim.top} is too close to another`;
    }
    row.splice(position, 0, claim);
  }
  return null;
}

/** Returns the index of `left` in the row, or the index at which it belongs. */
function positionIn(row: readonly Claim[], left: number): number {
  let [low, high] = [0, row.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((row[middle]?.left ?? Infinity) < left) low = middle + 1;
    else high = middle;
  }
  return low;
}
