import type { PackRequest } from './pack-request.ts';
import { toStrip, type Shape, type Strip } from './strip.ts';

/** A function on widths, and the value that the whole width of the film has under it. */
interface Measure {
  readonly of: (width: number) => number;
  readonly whole: number;
}

/**
 * The least film that a packing of the request on so many sheets uses, margins included. Where margins
 * cost more than the gap that a cut saves, it holds for any number of sheets: the least possible
 * number is taken then.
 */
export function filmLowerBound(request: PackRequest): (sheets: number) => number {
  const { strip } = toStrip(request);
  const content = contentLowerBound(strip);
  const perSheet = 2 * request.sheet.marginPx - request.sheet.gapPx;
  const least = Math.ceil(content / strip.ceiling);
  return (sheets) => content + perSheet * (perSheet > 0 ? least : sheets);
}

/** No packing of the request has fewer sheets than this. */
export function leastSheets(request: PackRequest): number {
  const { strip } = toStrip(request);
  return Math.ceil(contentLowerBound(strip) / strip.ceiling);
}

/**
 * The least length that the pieces of a strip take, on however many sheets: their area, the pieces
 * too wide for a neighbour, and dual feasible functions on the width (Fekete and Schepers), each
 * piece counted the way that costs less, which keeps them valid when pieces may be turned.
 */
export function contentLowerBound(strip: Strip): number {
  const { shapes, width } = strip;
  let best = shapes.reduce((most, shape) => Math.max(most, leastSide(shape)), 0);
  best = Math.max(best, lengthUnder({ of: (side) => side, whole: width }, shapes));
  for (const measure of dualFeasibleMeasures(strip)) {
    best = Math.max(best, lengthUnder(measure, shapes));
  }
  return best;
}

function leastSide({ width, height, mayTurn }: Shape): number {
  return mayTurn ? Math.min(width, height) : height;
}

function lengthUnder({ of, whole }: Measure, shapes: readonly Shape[]): number {
  let sum = 0;
  for (const { width, height, count, mayTurn } of shapes) {
    const upright = of(width) * height;
    sum += count * (mayTurn ? Math.min(upright, of(height) * width) : upright);
  }
  // Sums of products of whole numbers: exact below 2^53, and rounded down a hair to stay a bound.
  return Math.ceil(sum / whole - 1e-9);
}

/** Above this many distinct sides the functions are sampled: they are a bound each on its own. */
const MOST_STEPS = 400;

function* dualFeasibleMeasures({ width, shapes }: Strip): Generator<Measure> {
  for (const step of sampled(telling(shapes, width))) {
    yield { of: (side) => (side > width - step ? width : side < step ? 0 : side), whole: width };
    const steps = Math.floor(width / step);
    yield {
      of: (side) =>
        2 * side > width
          ? 2 * (steps - Math.floor((width - side) / step))
          : 2 * side === width
            ? steps
            : 2 * Math.floor(side / step),
      whole: 2 * steps,
    };
  }
  for (let parts = 1; parts <= 30; parts += 1) {
    yield {
      of: (side) => {
        const scaled = side * (parts + 1);
        return scaled % width === 0 ? side * parts : Math.floor(scaled / width) * width;
      },
      whole: width * parts,
    };
  }
}

/** The widths at which the functions change their value for some piece. */
function telling(shapes: readonly Shape[], width: number): number[] {
  const steps = new Set<number>();
  for (const shape of shapes) {
    for (const side of shape.mayTurn ? [shape.width, shape.height] : [shape.width]) {
      for (const step of [side, side + 1, width - side, width - side + 1]) {
        if (step > 0 && 2 * step <= width) steps.add(step);
      }
    }
  }
  return [...steps].sort((one, other) => one - other);
}

function sampled(steps: readonly number[]): readonly number[] {
  const stride = Math.ceil(steps.length / MOST_STEPS);
  return stride <= 1 ? steps : steps.filter((_, index) => index % stride === 0);
}
