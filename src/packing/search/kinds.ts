import { int } from './ints.ts';
import { pieceCount, type Strip } from '../strip.ts';

/**
 * A strip in typed arrays, as the search reads it. A kind is one of the strip's shapes; a pose is a
 * kind as it may lie: as asked, or turned. Poses are numbered by rising width, so that those that
 * fit into a gap are the first ones.
 */
export interface Kinds {
  /** Of the film. */
  readonly width: number;
  readonly kinds: number;
  readonly poses: number;
  /** All copies of all kinds. */
  readonly pieces: number;
  /** Of all pieces together. */
  readonly area: number;
  /** By kind: how many there are, its pose as asked, and its other pose or -1. */
  readonly copies: Int32Array;
  readonly asked: Int32Array;
  readonly turned: Int32Array;
  /** By pose. */
  readonly poseKind: Int32Array;
  readonly poseWidth: Int32Array;
  readonly poseHeight: Int32Array;
  /** The poses by rising height. */
  readonly byHeight: Int32Array;
  /** By length up to the film's width: how many poses are no wider. */
  readonly within: Int32Array;
}

interface Pose {
  readonly kind: number;
  readonly width: number;
  readonly height: number;
  readonly turned: boolean;
}

export function toKinds(strip: Strip): Kinds {
  const { shapes, width } = strip;
  const poses = listPoses(strip);
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
    pieces: pieceCount(strip),
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

function listPoses({ shapes }: Strip): Pose[] {
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
 * By length up to the film's width: how much of a gap that long a row of pieces can fill at most, had
 * every kind copies without end. The rest is waste for certain.
 */
export function tabulateRows({ width, poseWidth }: Kinds): Int32Array {
  return tabulateFill(poseWidth, width);
}

/** Beyond this length some column nearly always fits; bounds the table on long films. */
const LONGEST_COLUMN = 4096;

/** The same for columns, by length up to `most` or `LONGEST_COLUMN`. */
export function tabulateColumns({ poseHeight }: Kinds, most: number): Int32Array {
  return tabulateFill(poseHeight.toSorted(), Math.min(most, LONGEST_COLUMN));
}

/** A knapsack. @param sides rising */
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
