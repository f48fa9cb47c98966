/** A kind of row. */
export interface Row {
  /** At least 1. */
  readonly length: number;
  /** Number of pieces in a row. */
  readonly inRow: number;
}

/**
 * Returns the maximum number of pieces in rows of two kinds that fit on a length. All numbers are whole.
 *
 * With r rows of the first kind, that number is r·first.inRow + ⌊(length − r·first.length) / second.length⌋ ·
 * second.inRow. There may be millions of values of r, so the maximum is found as in Euclid's algorithm: the
 * number of steps grows with the logarithm of the row lengths.
 */
export function mostByRows(length: number, first: Row, second: Row): number {
  if (length < 0) return 0;
  const [rows, rest] = divide(length, first.length);
  // Counted from the other end, x = rows − r, the slope inside the floor is positive.
  const change = maximum({
    count: rows + 1,
    divisor: second.length,
    weight: -first.inRow,
    floorWeight: second.inRow,
    slope: first.length,
    offset: rest,
  });
  return rows * first.inRow + change;
}

/** The function weight·x + floorWeight·⌊(slope·x + offset) / divisor⌋ for 0 ≤ x < count. */
interface WeightedFloor {
  readonly count: number;
  readonly divisor: number;
  readonly weight: number;
  readonly floorWeight: number;
  /** Not negative, like `offset`. */
  readonly slope: number;
  readonly offset: number;
}

function maximum(of: WeightedFloor): number {
  const { count, divisor } = of;
  const [wholeSlopes, slope] = divide(of.slope, divisor);
  const [wholeOffsets, offset] = divide(of.offset, divisor);
  const { floorWeight } = of;
  const weight = of.weight + floorWeight * wholeSlopes;
  const base = floorWeight * wholeOffsets;
  const [top] = divide(slope * (count - 1) + offset, divisor);
  const atEnds = Math.max(0, weight * (count - 1) + floorWeight * top);
  // A function that only rises or only falls has its maximum at an end.
  if (top === 0 || weight * floorWeight >= 0) return base + atEnds;
  // Otherwise x stops at the first or the last value with the same floor, and the floor becomes x.
  const onSteps = { count: top, divisor: slope, weight: floorWeight, floorWeight: weight };
  const within =
    weight < 0
      ? floorWeight + maximum({ ...onSteps, slope: divisor, offset: divisor - offset + slope - 1 })
      : maximum({ ...onSteps, slope: divisor, offset: divisor - offset - 1 });
  return base + Math.max(atEnds, within);
}

function divide(value: number, divisor: number): readonly [quotient: number, rest: number] {
  const quotient = Math.floor(value / divisor);
  return [quotient, value - quotient * divisor];
}
