import type { PackRequest } from './pack-request.ts';
import { toFilm, type Shape, type Film } from './film.ts';

/** A function of widths, and its value for the full film width. */
interface Measure {
  readonly of: (width: number) => number;
  readonly whole: number;
}

/**
 * Returns a function that maps a number of sheets to a lower bound on the film length in pixels, including
 * margins. If another sheet's margins cost more than the gap that a cut saves, the bound is computed for
 * the smallest possible number of sheets and holds for any number.
 */
export function filmLowerBound(request: PackRequest): (sheets: number) => number {
  const { film } = toFilm(request);
  const content = contentLowerBound(film);
  const perSheet = 2 * request.sheet.marginPx - request.sheet.gapPx;
  const least = Math.ceil(content / film.ceiling);
  return (sheets) => content + perSheet * (perSheet > 0 ? least : sheets);
}

/** Returns a lower bound on the number of sheets. */
export function leastSheets(request: PackRequest): number {
  const { film } = toFilm(request);
  return Math.ceil(contentLowerBound(film) / film.ceiling);
}

/**
 * Returns a lower bound on the length that the pieces need, regardless of the number of sheets. The
 * bound is the largest of several: the area of the pieces, the pieces too wide for a neighbour, and
 * dual feasible functions of the width (Fekete and Schepers). Each piece counts in the orientation
 * that costs less, so the bounds remain valid for pieces that may be turned.
 */
export function contentLowerBound(film: Film): number {
  const { shapes, width } = film;
  let best = shapes.reduce((most, shape) => Math.max(most, leastSide(shape)), 0);
  best = Math.max(best, lengthUnder({ of: (side) => side, whole: width }, shapes));
  for (const measure of dualFeasibleMeasures(film)) {
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
  // Sums of integer products are exact below 2^53. Subtracting a little keeps the result a lower bound.
  return Math.ceil(sum / whole - 1e-9);
}

/** Above this number of steps, the functions are sampled: each one is a valid bound on its own. */
const MOST_STEPS = 400;

function* dualFeasibleMeasures({ width, shapes }: Film): Generator<Measure> {
  for (const step of sampled(breakpoints(shapes, width))) {
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

/** Returns the widths at which the value of any function changes for any piece. */
function breakpoints(shapes: readonly Shape[], width: number): number[] {
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
