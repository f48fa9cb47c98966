import type { Shape, Strip } from '../strip.ts';
import type { Random } from './random.ts';

/** Pieces of some of a strip's shapes. */
export interface StripShare {
  readonly strip: Strip;
  /** By shape of the share: its index in the whole strip. */
  readonly shapes: readonly number[];
  /** Equal keys: equal shares. */
  readonly key: string;
}

/**
 * Deals every shape's copies out to so many shares of nearly the same area and the same mix: a first
 * share that picked what packs best would leave the worst for the last. What does not divide evenly
 * goes to the shares with the least area, the shapes in random order.
 */
export function splitStrip(strip: Strip, shares: number, random: Random): StripShare[] {
  const counts = strip.shapes.map(() => new Array<number>(shares).fill(0));
  const areas = new Array<number>(shares).fill(0);
  for (const index of shuffled(strip.shapes.length, random)) {
    const shape = strip.shapes[index];
    if (shape === undefined) continue;
    const even = Math.floor(shape.count / shares);
    const odd = shape.count % shares;
    const emptiest = [...areas.keys()].sort(
      (one, other) => (areas[one] ?? 0) - (areas[other] ?? 0) || one - other,
    );
    emptiest.forEach((share, rank) => {
      const count = even + Number(rank < odd);
      const row = counts[index];
      if (row) row[share] = count;
      areas[share] = (areas[share] ?? 0) + count * shape.width * shape.height;
    });
  }
  return areas.map((_, share) =>
    shareOf(
      strip,
      counts.map((row) => row[share] ?? 0),
    ),
  );
}

function shuffled(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    const [one, two] = [order[last], order[other]];
    if (one !== undefined && two !== undefined) [order[last], order[other]] = [two, one];
  }
  return order;
}

/** The part of a strip with so many copies of each shape. */
function shareOf(strip: Strip, counts: readonly number[]): StripShare {
  const shapes = counts.flatMap((count, index) => (count > 0 ? [index] : []));
  const own = shapes.flatMap((index): Shape[] => {
    const shape = strip.shapes[index];
    return shape ? [{ ...shape, count: counts[index] ?? 0 }] : [];
  });
  return { strip: { ...strip, shapes: own }, shapes, key: counts.join(' ') };
}
