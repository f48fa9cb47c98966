import { int } from '../ints.ts';

/**
 * A set of pairs of whole numbers that is emptied often: open addressing, and a stamp on each place
 * instead of clearing; it makes no objects.
 */
export class Seen {
  readonly #mask: number;
  readonly #one: Int32Array;
  readonly #other: Int32Array;
  readonly #stamp: Int32Array;
  #generation = 1;

  /** @param most pairs between two calls of `clear` */
  constructor(most: number) {
    let size = 16;
    while (size < 4 * most) size *= 2;
    this.#mask = size - 1;
    this.#one = new Int32Array(size);
    this.#other = new Int32Array(size);
    this.#stamp = new Int32Array(size);
  }

  clear(): void {
    this.#generation += 1;
  }

  /** @returns false when the pair was there already */
  add(one: number, other: number): boolean {
    const mixed = Math.imul(one ^ Math.imul(other, 0x9e3779b1), 0x85ebca6b);
    let place = (mixed ^ (mixed >>> 16)) & this.#mask;
    while (int(this.#stamp, place) === this.#generation) {
      if (int(this.#one, place) === one && int(this.#other, place) === other) return false;
      place = (place + 1) & this.#mask;
    }
    this.#stamp[place] = this.#generation;
    this.#one[place] = one;
    this.#other[place] = other;
    return true;
  }
}
