import { int } from '../ints.ts';

/**
 * A set of pairs of integers that is cleared often. It uses open addressing and stamps each entry with its
 * generation, so that clearing is free and no objects are allocated.
 */
export class Seen {
  readonly #mask: number;
  readonly #one: Int32Array;
  readonly #other: Int32Array;
  readonly #stamp: Int32Array;
  #generation = 1;

  /** @param most maximum number of pairs between two calls of `clear` */
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

  /** @returns false if the set already contains the pair */
  add(one: number, other: number): boolean {
    const mixed = Math.imul(one ^ Math.imul(other, 0x9e3779b1), 0x85ebca6b);
    let at = (mixed ^ (mixed >>> 16)) & this.#mask;
    while (int(this.#stamp, at) === this.#generation) {
      if (int(this.#one, at) === one && int(this.#other, at) === other) return false;
      at = (at + 1) & this.#mask;
    }
    this.#stamp[at] = this.#generation;
    this.#one[at] = one;
    this.#other[at] = other;
    return true;
  }
}
