import { int, real } from '../ints.ts';
import type { Kinds } from '../kinds.ts';
import { Seen } from './seen.ts';
import { Skylines } from '../skylines.ts';

/** Maximum number of segments; real orders need fewer. States that would need more are dropped. */
const MOST_SEGMENTS = 192;
/** Laying a piece splits one segment into at most three. */
const SPARE_SEGMENTS = 3;

/**
 * The states of a beam, stored in slots of flat arrays so that a step allocates no objects. There are two
 * generations of `breadth` slots each. A state consists of the copies left to lay and the current skyline,
 * in which every gap too narrow for the remaining pieces is filled up and counted as waste.
 */
export class BeamNodes {
  readonly skylines: Skylines;
  /** Copies left, by slot and kind. */
  readonly left: Int32Array;
  /** Area of the pieces laid, by slot. */
  readonly area: Float64Array;
  /** Area wasted, by slot. */
  readonly waste: Float64Array;
  /** Lowest edge of the pieces laid, by slot. */
  readonly depth: Int32Array;

  readonly #kinds: Kinds;
  readonly #leftKey: Int32Array;
  readonly #kindKey: Int32Array;
  readonly #seen: Seen;

  /** The steps that led to each state: a tree in which every step refers to the one before. */
  readonly #step: Int32Array;
  readonly #stepBefore: Int32Array;
  readonly #stepPose: Int32Array;
  #steps = 0;

  constructor(kinds: Kinds, breadth: number) {
    const slots = 2 * breadth;
    const steps = breadth * kinds.pieces + 1;
    this.#kinds = kinds;
    this.skylines = new Skylines(
      slots,
      Math.min(MOST_SEGMENTS, kinds.pieces + SPARE_SEGMENTS),
      kinds,
    );
    this.left = new Int32Array(slots * kinds.kinds);
    this.area = new Float64Array(slots);
    this.waste = new Float64Array(slots);
    this.depth = new Int32Array(slots);
    this.#leftKey = new Int32Array(slots);
    this.#kindKey = Int32Array.from({ length: kinds.kinds }, (_, kind) => scramble(kind + 1));
    this.#seen = new Seen(breadth);
    this.#step = new Int32Array(slots);
    this.#stepBefore = new Int32Array(steps);
    this.#stepPose = new Int32Array(steps);
  }

  /** Resets slot 0 to the empty film. */
  begin(): void {
    this.skylines.clear(0);
    this.left.set(this.#kinds.copies);
    this.area[0] = 0;
    this.waste[0] = 0;
    this.depth[0] = 0;
    this.#leftKey[0] = 0;
    this.#step[0] = -1;
    this.#steps = 0;
  }

  beginGeneration(): void {
    this.#seen.clear();
  }

  /**
   * Creates the state that results when `parent` lays a pose into its lowest gap.
   * @returns false if the state wastes too much, already exists in its generation, or has too many segments
   */
  make(
    slot: number,
    { parent, pose }: { parent: number; pose: number },
    mostWaste: number,
  ): boolean {
    const { skylines } = this;
    if (int(skylines.count, parent) > skylines.capacity - SPARE_SEGMENTS) return false;
    const { poseKind, poseWidth, poseHeight } = this.#kinds;
    const segment = skylines.lowest(parent);
    const height = int(poseHeight, pose);
    const bottom = int(skylines.y, skylines.base(parent) + segment) + height;
    const kind = int(poseKind, pose);
    skylines.copy(parent, slot);
    skylines.lay(slot, segment, pose);
    this.#copyLeft(parent, slot, kind);
    const waste = real(this.waste, parent) + this.#giveUpGaps(slot);
    if (waste > mostWaste) return false;
    const leftKey = (int(this.#leftKey, parent) + int(this.#kindKey, kind)) | 0;
    if (!this.#seen.add(this.#skylineKey(slot), leftKey)) return false;
    this.waste[slot] = waste;
    this.area[slot] = real(this.area, parent) + int(poseWidth, pose) * height;
    this.depth[slot] = Math.max(int(this.depth, parent), bottom);
    this.#leftKey[slot] = leftKey;
    this.#recordStep(slot, parent, pose);
    return true;
  }

  /** Returns the poses that led to a state, in the order in which they were laid. */
  trace(slot: number): number[] {
    const poses: number[] = [];
    for (let step = int(this.#step, slot); step >= 0; step = int(this.#stepBefore, step)) {
      poses.push(int(this.#stepPose, step));
    }
    return poses.reverse();
  }

  #copyLeft(from: number, to: number, kind: number): void {
    const { kinds } = this.#kinds;
    const { left } = this;
    const [source, target] = [from * kinds, to * kinds];
    for (let index = 0; index < kinds; index += 1) left[target + index] = int(left, source + index);
    left[target + kind] = int(left, target + kind) - 1;
  }

  /**
   * Raises the lowest gap until at least the narrowest remaining piece fits into it.
   * @returns the area wasted
   */
  #giveUpGaps(slot: number): number {
    const { skylines } = this;
    const least = this.#leastWidth(slot);
    if (least === 0) return 0;
    let waste = 0;
    for (;;) {
      const segment = skylines.lowest(slot);
      const at = skylines.base(slot) + segment;
      if (int(skylines.x, at + 1) - int(skylines.x, at) >= least) return waste;
      const lost = skylines.raise(slot, segment);
      if (lost < 0) return waste;
      waste += lost;
    }
  }

  #leastWidth(slot: number): number {
    const { kinds, poses, poseKind, poseWidth } = this.#kinds;
    for (let pose = 0; pose < poses; pose += 1) {
      if (int(this.left, slot * kinds + int(poseKind, pose)) > 0) return int(poseWidth, pose);
    }
    return 0;
  }

  /** Hashes a skyline. Mirror images have the same hash, because their continuations are the same. */
  #skylineKey(slot: number): number {
    const { skylines } = this;
    const first = skylines.base(slot);
    const end = first + int(skylines.count, slot);
    let there = 0;
    let back = 0;
    for (let at = first; at < end; at += 1) {
      there = scramble(there ^ int(skylines.x, at)) ^ scramble(int(skylines.y, at));
    }
    for (let at = end - 1; at >= first; at -= 1) {
      const mirrored = skylines.width - int(skylines.x, at + 1);
      back = scramble(back ^ mirrored) ^ scramble(int(skylines.y, at));
    }
    return (there + back) | 0;
  }

  #recordStep(slot: number, parent: number, pose: number): void {
    this.#stepBefore[this.#steps] = int(this.#step, parent);
    this.#stepPose[this.#steps] = pose;
    this.#step[slot] = this.#steps;
    this.#steps += 1;
  }
}

/** Spreads an integer over 32 bits (the finaliser of MurmurHash3). */
function scramble(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
