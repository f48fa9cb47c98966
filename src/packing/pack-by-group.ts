import { pieceCount } from '../gang-sheet/piece-count.ts';
import type { PackedPiece, PackedSheet, Packing, PackRequest } from './pack-request.ts';

export interface GroupedRequest extends PackRequest {
  /** Group of each design, by index. */
  readonly groups: readonly number[];
}

/** A stretch of film with the pieces of one group. Its pieces are positioned relative to its top. */
interface Stretch {
  readonly group: number;
  readonly lengthPx: number;
  readonly pieces: readonly PackedPiece[];
}

/**
 * The smallest fraction of a request's work that a group gets, no matter how many groups there are.
 */
const LEAST_WORK_SHARE = 0.005;

/**
 * Keeps the pieces of each group together on a stretch of film, across its full width. Each group is packed
 * separately. The stretches are then put onto sheets, longest first, each onto the first sheet with enough
 * room, and are sorted by group within each sheet. A group that is longer than a sheet is spread over
 * several sheets. The work is divided among groups in proportion to their number of pieces. Pure.
 * @param packOne packs a request without regard to groups
 */
export function packByGroup(
  request: GroupedRequest,
  packOne: (request: PackRequest) => Packing,
): readonly PackedSheet[] {
  const { designs, groups, sheet } = request;
  const pieces = pieceCount(designs);
  const stretches = [...membersOf(groups)].flatMap(([group, indices]) =>
    stretchesOf({ group, indices, pieces }, request, packOne),
  );
  return fillSheets(stretches, sheet).map((onSheet) => toSheet(onSheet, sheet));
}

/** Returns the indices of the designs of each group. */
function membersOf(groups: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const members = new Map<number, number[]>();
  groups.forEach((group, index) => {
    const known = members.get(group);
    if (known === undefined) members.set(group, [index]);
    else known.push(index);
  });
  return members;
}

interface Group {
  readonly group: number;
  /** Its designs. */
  readonly indices: readonly number[];
  /** Pieces of all groups. */
  readonly pieces: number;
}

function stretchesOf(
  { group, indices, pieces: all }: Group,
  request: GroupedRequest,
  packOne: (request: PackRequest) => Packing,
): readonly Stretch[] {
  const { sheet, effort } = request;
  const designs = indices.flatMap((index) => request.designs[index] ?? []);
  const part = Math.max(LEAST_WORK_SHARE, pieceCount(designs) / all);
  const workShare = part * (request.workShare ?? 1);
  const { marginPx } = sheet;
  const packing = packOne({ designs, sheet, workShare, ...(effort && { effort }) });
  return packing.sheets.map(({ heightPx, pieces }) => ({
    group,
    lengthPx: heightPx - 2 * marginPx,
    pieces: pieces.map((piece) => ({
      ...piece,
      design: indices[piece.design] ?? -1,
      yPx: piece.yPx - marginPx,
    })),
  }));
}

/** First fit, longest first. */
function fillSheets(
  stretches: readonly Stretch[],
  { maxHeightPx, marginPx, gapPx }: PackRequest['sheet'],
): readonly (readonly Stretch[])[] {
  const roomPx = maxHeightPx - 2 * marginPx;
  const sheets: { usedPx: number; stretches: Stretch[] }[] = [];
  const longestFirst = [...stretches].sort((a, b) => b.lengthPx - a.lengthPx || a.group - b.group);
  for (const stretch of longestFirst) {
    const fitting = sheets.find(({ usedPx }) => usedPx + gapPx + stretch.lengthPx <= roomPx);
    if (fitting === undefined) {
      sheets.push({ usedPx: stretch.lengthPx, stretches: [stretch] });
    } else {
      fitting.usedPx += gapPx + stretch.lengthPx;
      fitting.stretches.push(stretch);
    }
  }
  return sheets.map(({ stretches: onSheet }) => onSheet.sort((a, b) => a.group - b.group));
}

function toSheet(
  stretches: readonly Stretch[],
  { marginPx, gapPx }: PackRequest['sheet'],
): PackedSheet {
  let topPx = marginPx;
  const pieces = stretches.flatMap((stretch) => {
    const movedBy = topPx;
    topPx += stretch.lengthPx + gapPx;
    return stretch.pieces.map((piece) => ({ ...piece, yPx: piece.yPx + movedBy }));
  });
  return { heightPx: topPx - gapPx + marginPx, pieces };
}
