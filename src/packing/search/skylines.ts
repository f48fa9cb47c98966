import { int } from './ints.ts';
import type { Kinds } from './kinds.ts';

/**
 * Upper edges of what is laid, seen from the end of the film: segments from the left to the right,
 * each as deep as the film is used there. Several skylines live in one pair of arrays, each in a slot;
 * a search then copies them without making objects.
 */
export class Skylines {
  readonly width: number;
  /** Segments that a slot has room for. */
  readonly capacity: number;
  /** Left ends; behind the last segment stands the film's width. */
  readonly x: Int32Array;
  /** Depths. */
  readonly y: Int32Array;
  /** Number of segments of each slot. */
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

  /** Index of a slot's first segment in `x` and `y`. */
  base(slot: number): number {
    return slot * this.#stride;
  }

  /** Makes the slot one flat line at the film's beginning. */
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

  /** The lowest segment, the leftmost of equals. */
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
   * Lays a pose on segment `k`, against the higher of the two walls beside it; the film's edges are
   * the highest. The pose is no wider than the segment.
   * @returns where its left edge lies
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

  /** Gives segment `k` up to its lower neighbour's depth. @returns the area lost; -1: it has no neighbour */
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

  /** Removes the border on the left of segment `k`. */
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

  /** Doubles segment `k`. */
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
