import type { Shape, Film } from '../../film.ts';
import type { Random } from '../random.ts';

/** A share of a film's pieces. */
export interface FilmShare {
  /** The film with only the pieces of the share. */
  readonly film: Film;
  /** For each shape of the share, its index in the whole film. */
  readonly shapes: readonly number[];
  /** Shares with the same key are identical. */
  readonly key: string;
}

/**
 * Divides the copies of every shape among shares of nearly the same area and mix. If the first share took
 * the pieces that pack best, the last would be left with the worst.
 */
export function splitFilm(film: Film, shares: number, random: Random): FilmShare[] {
  const order = shuffled(film.shapes.length, random);
  const deal = film.shapes.length < shares ? dealAround : dealByArea;
  const counts = deal(film.shapes, shares, order);
  return Array.from({ length: shares }, (_, share) =>
    shareOf(
      film,
      counts.map((row) => row[share] ?? 0),
    ),
  );
}

/** Returns the copies in each share, by shape and share. */
type Deal = (shapes: readonly Shape[], shares: number, order: readonly number[]) => number[][];

/** Assigns the copies left over by an even division to the shares with the smallest area so far. */
const dealByArea: Deal = (shapes, shares, order) => {
  const areas = new Array<number>(shares).fill(0);
  const counts = shapes.map(({ count }) =>
    new Array<number>(shares).fill(Math.floor(count / shares)),
  );
  for (const index of order) {
    const { width, height, count } = shapes[index] ?? NOTHING;
    const emptiest = [...areas.keys()].sort(
      (one, other) => (areas[one] ?? 0) - (areas[other] ?? 0) || one - other,
    );
    for (const share of emptiest.slice(0, count % shares)) {
      counts[index]?.splice(share, 1, Math.ceil(count / shares));
      areas[share] = (areas[share] ?? 0) + width * height;
    }
  }
  return counts;
};

/**
 * Assigns the copies left over by an even division to the shares in turn; each shape continues where the
 * previous one ended. Two hundred sheets of thirty shapes then have at most thirty-one different shares,
 * each of which is searched only once.
 */
const dealAround: Deal = (shapes, shares, order) => {
  const counts = shapes.map(({ count }) =>
    new Array<number>(shares).fill(Math.floor(count / shares)),
  );
  let next = 0;
  for (const index of order) {
    const { count } = shapes[index] ?? NOTHING;
    for (let odd = count % shares; odd > 0; odd -= 1) {
      counts[index]?.splice(next, 1, Math.ceil(count / shares));
      next = (next + 1) % shares;
    }
  }
  return counts;
};

const NOTHING: Shape = { width: 0, height: 0, count: 0, mayTurn: false };

function shuffled(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    const [one, two] = [order[last], order[other]];
    if (one !== undefined && two !== undefined) [order[last], order[other]] = [two, one];
  }
  return order;
}

/** Returns the share of a film with the given number of copies of each shape. */
export function shareOf(film: Film, counts: readonly number[]): FilmShare {
  const shapes = counts.flatMap((count, index) => (count > 0 ? [index] : []));
  const own = shapes.flatMap((index): Shape[] => {
    const shape = film.shapes[index];
    return shape ? [{ ...shape, count: counts[index] ?? 0 }] : [];
  });
  return { film: { ...film, shapes: own }, shapes, key: counts.join(' ') };
}

/** Returns the copies in a share, by shape in the whole film. */
export function countsOf({ film: own, shapes }: FilmShare, film: Film): number[] {
  const counts = film.shapes.map(() => 0);
  shapes.forEach((shape, index) => counts.splice(shape, 1, own.shapes[index]?.count ?? 0));
  return counts;
}
