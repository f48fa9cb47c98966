import { int } from './ints.ts';
import type { Kinds } from './kinds.ts';

/**
 * Skylines: the edges of the laid pieces, seen from the end of the film. A skyline consists of segments
 * from left to right, each with the depth to which the film is used there. Several skylines share one pair
 * of arrays, each in a slot, so that a search copies them without allocating objects.
 */
export class Skylines {
  readonly width: number;
  /** Maximum number of segments in a slot. */
  readonly capacity: number;
  /** Left ends of segments. The entry after the last segment is the film's width. */
  readonly x: Int32Array;
  /** Depths of segments. */
  readonly y: Int32Array;
  /** Number of segments per slot. */
  readonly count: Int32Array;
  readonly #stride: number;

  readonly #kinds: Kinds;

  constructor(slots: number, capacity: number, kinds: Kinds) {
    this.#kinds = kinds;
    this.width = kinds.width;
    this.capacity = capacity;
    this.#stride = capacity + 2;
    this.x = new Int32Array(slots * this.#stride);
    this.y = new Int32Array(slots * this.#stride);
    this.count = new Int32Array(slots);
  }

  /** Returns the index of a slot's first segment in `x` and `y`. */
  base(slot: number): number {
    return slot * this.#stride;
  }

  /** Resets a slot to one flat segment at the beginning of the film. */
  clear(slot: number): void {
    const base = this.base(slot);
    this.x[base] = 0;
    this.y[base] = 0;
    this.x[base + 1] = this.width;
    this.count[slot] = 1;
  }

  copy(from: number, to: number): void {
    const source = this.base(from);
    const target = this.base(to);
    const { x, y } = this;
    const count = int(this.count, from);
    for (let k = 0; k <= count; k += 1) {
      x[target + k] = int(x, source + k);
      y[target + k] = int(y, source + k);
    }
    this.count[to] = count;
  }

  /** Returns the shallowest segment or, if several are equally shallow, the leftmost one. */
  lowest(slot: number): number {
    const base = this.base(slot);
    const { y } = this;
    const end = base + int(this.count, slot);
    let best = base;
    let depth = int(y, base);
    for (let k = base + 1; k < end; k += 1) {
      const other = int(y, k);
      if (other < depth) {
        depth = other;
        best = k;
      }
    }
    return best - base;
  }

  /**
   * Lays a pose on segment `k`, against the higher of the two walls beside it. The film edges count as the
   * highest walls. The pose must not be wider than the segment.
   * @returns the position of its left edge
   */
  lay(slot: number, k: number, pose: number): number {
    const { x, y } = this;
    const at = this.base(slot) + k;
    const left = int(x, at);
    const width = int(this.#kinds.poseWidth, pose);
    const top = int(y, at) + int(this.#kinds.poseHeight, pose);
    const count = int(this.count, slot);
    const last = k + 1 === count;
    const right = int(x, at + 1) - width;
    if (right === left) {
      y[at] = top;
      this.#mergeAround(slot, k);
      return left;
    }
    if (k === 0 || (!last && int(y, at - 1) >= int(y, at + 1))) {
      if (k > 0 && int(y, at - 1) === top) x[at] = left + width;
      else {
        this.#insert(slot, k);
        y[at] = top;
        x[at + 1] = left + width;
      }
      return left;
    }
    if (!last && int(y, at + 1) === top) x[at + 1] = right;
    else {
      this.#insert(slot, k);
      x[at + 1] = right;
      y[at + 1] = top;
    }
    return right;
  }

  /**
   * Fills segment `k` up to the depth of its lower neighbour.
   * @returns the area wasted; -1 if the segment has no neighbour
   */
  raise(slot: number, k: number): number {
    const { x, y } = this;
    const count = int(this.count, slot);
    if (count === 1) return -1;
    const at = this.base(slot) + k;
    const left = k > 0 ? int(y, at - 1) : Infinity;
    const right = k + 1 < count ? int(y, at + 1) : Infinity;
    const depth = left < right ? left : right;
    const lost = (depth - int(y, at)) * (int(x, at + 1) - int(x, at));
    y[at] = depth;
    this.#mergeAround(slot, k);
    return lost;
  }

  #mergeAround(slot: number, k: number): void {
    const at = this.base(slot) + k;
    const { y } = this;
    if (k + 1 < int(this.count, slot) && int(y, at + 1) === int(y, at)) this.#remove(slot, k + 1);
    if (k > 0 && int(y, at - 1) === int(y, at)) this.#remove(slot, k);
  }

  /** Joins segment `k` to its left neighbour by removing its left end. */
  #remove(slot: number, k: number): void {
    const base = this.base(slot);
    const { x, y } = this;
    const count = int(this.count, slot);
    for (let at = base + k; at < base + count; at += 1) {
      x[at] = int(x, at + 1);
      y[at] = int(y, at + 1);
    }
    this.count[slot] = count - 1;
  }

  /** Duplicates segment `k`. */
  #insert(slot: number, k: number): void {
    const base = this.base(slot);
    const { x, y } = this;
    const count = int(this.count, slot);
    for (let at = base + count; at >= base + k; at -= 1) {
      x[at + 1] = int(x, at);
      y[at + 1] = int(y, at);
    }
    this.count[slot] = count + 1;
  }
}
