import { int } from './ints.ts';
import { countPieces, type Film } from '../film.ts';

/**
 * A film in typed arrays, as the search reads it. A kind is one of the film's shapes. A pose is a kind in
 * one orientation: upright, as ordered, or turned. Poses are sorted by width, so the poses that fit into a
 * gap are listed first.
 */
export interface Kinds {
  /** Film width. */
  readonly width: number;
  /** Number of kinds. */
  readonly kinds: number;
  /** Number of poses. */
  readonly poses: number;
  /** Total number of copies. */
  readonly pieces: number;
  /** Total area of all pieces. */
  readonly area: number;
  /** Number of copies, by kind. */
  readonly copies: Int32Array;
  /** Upright pose, by kind. */
  readonly asked: Int32Array;
  /** Turned pose, by kind; -1 if the kind must not be turned. */
  readonly turned: Int32Array;
  /** Kind, by pose. */
  readonly poseKind: Int32Array;
  /** Width, by pose. */
  readonly poseWidth: Int32Array;
  /** Height, by pose. */
  readonly poseHeight: Int32Array;
  /** Poses sorted by height. */
  readonly byHeight: Int32Array;
  /** For every length up to the film's width, the number of poses that are no wider. */
  readonly within: Int32Array;
}

interface Pose {
  readonly kind: number;
  readonly width: number;
  readonly height: number;
  readonly turned: boolean;
}

/** Converts a film to typed arrays. */
export function toKinds(film: Film): Kinds {
  const { shapes, width } = film;
  const poses = listPoses(film);
  const asked = new Int32Array(shapes.length).fill(-1);
  const turned = new Int32Array(shapes.length).fill(-1);
  poses.forEach((pose, index) => {
    (pose.turned ? turned : asked)[pose.kind] = index;
  });
  const poseHeight = Int32Array.from(poses, (pose) => pose.height);
  const byHeight = Int32Array.from(poses.keys());
  return {
    width,
    kinds: shapes.length,
    poses: poses.length,
    pieces: countPieces(film),
    area: shapes.reduce((sum, shape) => sum + shape.count * shape.width * shape.height, 0),
    copies: Int32Array.from(shapes, ({ count }) => count),
    asked,
    turned,
    poseKind: Int32Array.from(poses, ({ kind }) => kind),
    poseWidth: Int32Array.from(poses, (pose) => pose.width),
    poseHeight,
    byHeight: byHeight.sort((a, b) => int(poseHeight, a) - int(poseHeight, b) || a - b),
    within: countWithin(poses, width),
  };
}

function listPoses({ shapes }: Film): Pose[] {
  const poses = shapes.flatMap(({ width, height, mayTurn }, kind): Pose[] => {
    const asked = { kind, width, height, turned: false };
    return mayTurn ? [asked, { kind, width: height, height: width, turned: true }] : [asked];
  });
  return poses.sort(
    (one, other) => one.width - other.width || one.height - other.height || one.kind - other.kind,
  );
}

function countWithin(poses: readonly Pose[], most: number): Int32Array {
  const within = new Int32Array(most + 1);
  let count = 0;
  for (let length = 0; length <= most; length += 1) {
    while (count < poses.length && (poses[count]?.width ?? 0) <= length) count += 1;
    within[length] = count;
  }
  return within;
}

/**
 * Returns, for every gap width up to the film's width, the maximum width that a row of pieces can fill,
 * assuming unlimited copies. The rest of the gap is certainly wasted.
 */
export function tabulateRows({ width, poseWidth }: Kinds): Int32Array {
  return tabulateFill(poseWidth, width);
}

/** Beyond this length, some column nearly always fits. The limit keeps the table small for long films. */
const LONGEST_COLUMN = 4096;

/** Like `tabulateRows`, but for columns and for lengths up to `most`, capped at `LONGEST_COLUMN`. */
export function tabulateColumns({ poseHeight }: Kinds, most: number): Int32Array {
  return tabulateFill(poseHeight.toSorted(), Math.min(most, LONGEST_COLUMN));
}

/**
 * Solves an unbounded knapsack for every gap.
 * @param sides piece sides in ascending order
 */
function tabulateFill(sides: Int32Array, longest: number): Int32Array {
  const fill = new Int32Array(longest + 1);
  for (let gap = 1; gap <= longest; gap += 1) {
    let best = int(fill, gap - 1);
    for (let index = 0; index < sides.length && best < gap; index += 1) {
      const side = int(sides, index);
      if (side > gap) break;
      best = Math.max(best, side + int(fill, gap - side));
    }
    fill[gap] = best;
  }
  return fill;
}
