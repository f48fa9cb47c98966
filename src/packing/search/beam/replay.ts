import { int } from '../ints.ts';
import type { Kinds } from '../kinds.ts';
import type { Laid } from '../laid.ts';
import { Skylines } from '../skylines.ts';

/** Lays poses in order, each into the lowest gap wide enough for the narrowest piece left, as a beam does. */
export function replay(kinds: Kinds, order: readonly number[]): Laid {
  const { poseKind, poseWidth, poseHeight } = kinds;
  const skyline = new Skylines(1, order.length + 2, kinds);
  const left = kinds.copies.slice();
  const poses = Int32Array.from(order);
  const x = new Int32Array(order.length);
  const y = new Int32Array(order.length);
  let length = 0;
  let narrowest = 0;
  skyline.clear(0);
  for (const [index, pose] of order.entries()) {
    while (int(left, int(poseKind, narrowest)) === 0) narrowest += 1;
    const segment = lowestGap(skyline, int(poseWidth, narrowest));
    y[index] = int(skyline.y, segment);
    x[index] = skyline.lay(0, segment, pose);
    length = Math.max(length, int(y, index) + int(poseHeight, pose));
    left[int(poseKind, pose)] = int(left, int(poseKind, pose)) - 1;
  }
  return { length, poses, x, y };
}

function lowestGap(skyline: Skylines, least: number): number {
  for (;;) {
    const segment = skyline.lowest(0);
    if (int(skyline.x, segment + 1) - int(skyline.x, segment) >= least) return segment;
    skyline.raise(0, segment);
  }
}
