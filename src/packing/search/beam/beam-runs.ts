import { BeamNodes } from './beam-nodes.ts';
import { Children, MOST_CHILDREN } from './children.ts';
import { quarterPower, type Guide } from './guides.ts';
import { int, real } from '../ints.ts';
import { tabulateColumns, tabulateRows } from '../kinds.ts';
import { replay } from './replay.ts';
import type { SearchGround } from '../searcher.ts';

/** Limits that bound memory to about 30 MB of nodes and 16 MB of steps. */
const MOST_BREADTH = 2 ** 14;
const MOST_STEPS = 2 ** 21;
/** Cost of examining a child, ranking it, and making it a node, in units of work (measured). */
const COST = { child: 1.7, ranked: 10, made: 0.85 };
const FILM_EDGE = 1e9;
const NO_COLUMNS = new Int32Array(0);

/** The lowest gap of a state, with the measurements needed to rate pieces for the gap. */
interface Gap {
  readonly width: number;
  readonly depth: number;
  /**
   * Height of the lower wall beside the gap. Up to this height, a piece narrower than the gap wastes the
   * space beside the piece.
   */
  readonly lowerWall: number;
  readonly higherWall: number;
  /** Number of segments in the skyline. */
  readonly segments: number;
}

export interface BeamPlan {
  /** Name of the searcher that runs it. */
  readonly finder: string;
  readonly guide: Guide;
  /** Number of states that survive each step. */
  readonly breadth: number;
  /** Poses to lay first. The opening ends before the first pose that a beam could not lay. */
  readonly opening: Iterable<number>;
}

/**
 * Runs beam searches, one at a time in the same memory. States with the same number of pieces compete;
 * the best `breadth` of them continue with every piece that fits their lowest gap. Waste is counted as
 * soon as it is certain, including the part of the space beside a piece that no row of pieces can fill.
 */
export class BeamRuns {
  readonly #ground: SearchGround;
  readonly #fill: Int32Array;
  readonly #columns: Int32Array;
  #nodes: BeamNodes;
  #children: Children;
  /** The breadth for which memory is allocated. */
  #room = 1;

  constructor(ground: SearchGround) {
    this.#ground = ground;
    this.#fill = tabulateRows(ground.kinds);
    this.#columns = tabulateColumns(ground.kinds, ground.incumbent.bound);
    this.#nodes = new BeamNodes(ground.kinds, this.#room);
    this.#children = new Children(ground.kinds.poses);
  }

  /** Returns whether memory and remaining work allow a run of this breadth that lays this many pieces. */
  allows(breadth: number, pieces: number): boolean {
    const { kinds, work } = this.#ground;
    return (
      breadth <= MOST_BREADTH &&
      breadth * kinds.pieces <= MOST_STEPS &&
      breadth * kinds.poses <= MOST_CHILDREN &&
      breadth * pieces * kinds.poses <= work.limit - work.used
    );
  }

  /** @returns whether the run found a shorter packing */
  run({ finder, guide, breadth, opening }: BeamPlan): boolean {
    const { kinds, incumbent, work } = this.#ground;
    this.#makeRoom(breadth);
    const below = incumbent.below;
    const mostWaste = kinds.width * (below - 1) - kinds.area;
    const opened = this.#open(opening);
    let [first, count] = [this.#slotAfter(opened), 1];
    for (let pieces = opened + 1; pieces <= kinds.pieces && count > 0; pieces += 1) {
      if (work.isExhausted) return false;
      this.#children.clear();
      for (let slot = first; slot < first + count; slot += 1) {
        this.#expand(slot, { guide, pieces, below, mostWaste });
      }
      first = this.#slotAfter(pieces);
      count = this.#select({ first, breadth, mostWaste });
    }
    return this.#offerBest({ finder, first, count });
  }

  #makeRoom(breadth: number): void {
    if (breadth <= this.#room) return;
    const { kinds } = this.#ground;
    this.#room = breadth;
    this.#nodes = new BeamNodes(kinds, breadth);
    this.#children = new Children(breadth * kinds.poses);
  }

  /** Generations alternate between the two halves of the slots. */
  #slotAfter(pieces: number): number {
    return pieces % 2 === 0 ? 0 : this.#room;
  }

  /** @returns how many poses of the opening were laid */
  #open(opening: BeamPlan['opening']): number {
    const { kinds, work } = this.#ground;
    const nodes = this.#nodes;
    nodes.begin();
    let laid = 0;
    for (const pose of opening) {
      const parent = this.#slotAfter(laid);
      if (int(kinds.poseWidth, pose) > this.#lowestGap(parent).width) break;
      nodes.beginGeneration();
      if (!nodes.make(this.#slotAfter(laid + 1), { parent, pose }, Infinity)) break;
      laid += 1;
    }
    work.spend(COST.made * laid * kinds.kinds);
    return laid;
  }

  #expand(
    slot: number,
    {
      guide,
      pieces,
      below,
      mostWaste,
    }: { guide: Guide; pieces: number; below: number; mostWaste: number },
  ): void {
    const { kinds, within, poseKind, poseWidth, poseHeight } = this.#ground.kinds;
    const nodes = this.#nodes;
    // If no waste is allowed, a column of pieces has to fill the space above a piece.
    const columns = mostWaste === 0 ? this.#columns : NO_COLUMNS;
    const gap = this.#lowestGap(slot);
    const { width, depth, lowerWall } = gap;
    const [area, waste] = [real(nodes.area, slot), real(nodes.waste, slot)];
    const fitting = int(within, width);
    for (let pose = 0; pose < fitting; pose += 1) {
      if (int(nodes.left, slot * kinds + int(poseKind, pose)) === 0) continue;
      const height = int(poseHeight, pose);
      if (!isFillable(columns, below - 1 - depth - height)) continue;
      const rest = width - int(poseWidth, pose);
      const lost = (rest - int(this.#fill, rest)) * (height < lowerWall ? height : lowerWall);
      if (waste + lost > mostWaste) continue;
      const newArea = area + int(poseWidth, pose) * height;
      const ragged = guide.ragged * segmentsWith(gap, rest, height);
      const value = (waste + lost) / newArea + guide.bonus + ragged;
      this.#children.add(slot, pose, value / quarterPower(newArea / pieces, guide.power));
    }
  }

  #lowestGap(slot: number): Gap {
    const { skylines } = this.#nodes;
    const { x, y } = skylines;
    const segment = skylines.lowest(slot);
    const at = skylines.base(slot) + segment;
    const depth = int(y, at);
    const left = segment > 0 ? int(y, at - 1) - depth : FILM_EDGE;
    const last = segment + 1 === int(skylines.count, slot);
    const right = last ? FILM_EDGE : int(y, at + 1) - depth;
    const [lowerWall, higherWall] = left < right ? [left, right] : [right, left];
    const segments = int(skylines.count, slot);
    return { width: int(x, at + 1) - int(x, at), depth, lowerWall, higherWall, segments };
  }

  /**
   * Makes the next generation from the best children.
   * @returns its number of states
   */
  #select({
    first,
    breadth,
    mostWaste,
  }: {
    first: number;
    breadth: number;
    mostWaste: number;
  }): number {
    const children = this.#children;
    if (children.count === 0) return 0;
    const nodes = this.#nodes;
    const ranked = children.rank(breadth);
    let made = 0;
    nodes.beginGeneration();
    for (let rank = 0; rank < ranked && made < breadth; rank += 1) {
      const child = children.at(rank);
      const step = { parent: int(children.parent, child), pose: int(children.pose, child) };
      if (nodes.make(first + made, step, mostWaste)) made += 1;
    }
    const { kinds, work } = this.#ground;
    work.spend(COST.child * children.count + COST.ranked * ranked + COST.made * made * kinds.kinds);
    return made;
  }

  #offerBest({ finder, first, count }: { finder: string; first: number; count: number }): boolean {
    const { kinds, incumbent } = this.#ground;
    let best = -1;
    let length = incumbent.below;
    for (let slot = first; slot < first + count; slot += 1) {
      if (int(this.#nodes.depth, slot) >= length) continue;
      length = int(this.#nodes.depth, slot);
      best = slot;
    }
    if (best < 0) return false;
    incumbent.offer(replay(kinds, this.#nodes.trace(best)), finder);
    return true;
  }
}

/** Returns whether a column of pieces could fill the room. Lengths beyond the table count as fillable. */
function isFillable(columns: Int32Array, room: number): boolean {
  return room >= 0 && (room >= columns.length || int(columns, room) === room);
}

/**
 * Returns the number of segments after a piece is laid into the lowest gap and leaves `rest` of the gap's
 * width free.
 */
function segmentsWith({ segments, lowerWall, higherWall }: Gap, rest: number, height: number) {
  const levelWithHigher = Number(height === higherWall);
  if (rest > 0) return segments + 1 - levelWithHigher;
  return segments - levelWithHigher - Number(height === lowerWall);
}
