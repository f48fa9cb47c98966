import { BeamNodes } from './beam-nodes.ts';
import { Children, MOST_CHILDREN } from './children.ts';
import { int, real } from './ints.ts';
import { tabulateColumns, tabulateRows } from './kinds.ts';
import { replay } from './replay.ts';
import { isPuzzle, type SearchGround, type Searcher } from './searcher.ts';

/**
 * What makes a state promising: (waste / area + bonus + ragged * segments) / meanArea^(power / 4), the
 * less the better.
 * Low waste is not all, or the large pieces would be left for the end: the bonus rewards a large mean
 * piece so far. In turn these three use 0.1 % less film than the best of them alone.
 */
interface Guide {
  readonly bonus: number;
  /** What each segment of the skyline counts: next to nothing where sides hardly ever match. */
  readonly ragged: number;
  readonly power: 1 | 2 | 3 | 4;
}

const GUIDES: readonly Guide[] = [
  { bonus: 0.3, ragged: 0.002, power: 2 },
  { bonus: 0.1, ragged: 0.002, power: 3 },
  { bonus: 0.02, ragged: 0.002, power: 4 },
];

/**
 * For pieces that may fit together without waste: there all states that count waste nothing, and even
 * ones with small pieces left are promising. Evenness counts little here, or the large pieces would
 * wait; the two solve other puzzles.
 */
const PUZZLE_GUIDES: readonly Guide[] = [
  { bonus: 0.3, ragged: 0.003, power: 3 },
  { bonus: 0.3, ragged: 0.008, power: 4 },
];

/** From one breadth to the next. */
const GROWTH = 1.5;
/** Bounds memory: about 30 MB of nodes and 16 MB of steps. */
const MOST_BREADTH = 2 ** 14;
const MOST_STEPS = 2 ** 21;
/** Ranking and making a node, and looking at a child, in units of work (measured). */
const COST = { child: 1.7, ranked: 10, made: 0.85 };
const FILM_EDGE = 1e9;
const NO_COLUMNS = new Int32Array(0);

/** The lowest gap of a state, and what is needed to value the pieces for it. */
interface Gap {
  readonly width: number;
  readonly depth: number;
  /** Height of the lower of the walls beside it: where a narrower piece leaves its rest. */
  readonly lowerWall: number;
  readonly higherWall: number;
  /** Segments of its skyline. */
  readonly segments: number;
}

/**
 * Beam search: states with the same number of pieces compete, and the best `breadth` go on, each by
 * every piece that fits its lowest gap. The breadth grows from 1 until the work is used up. Waste
 * counts as soon as it is certain: also the part of a rest beside a piece that no row of pieces fills.
 */
export class Beam implements Searcher {
  readonly name = 'beam';
  readonly #ground: SearchGround;
  readonly #fill: Int32Array;
  readonly #columns: Int32Array;
  readonly #guides: readonly Guide[];
  #breadth = 0;
  #guide = 0;
  #nodes: BeamNodes;
  #children: Children;
  #isSpent = false;

  constructor(ground: SearchGround) {
    this.#ground = ground;
    this.#fill = tabulateRows(ground.kinds);
    this.#columns = tabulateColumns(ground.kinds, ground.incumbent.bound);
    this.#guides = isPuzzle(ground) ? PUZZLE_GUIDES : GUIDES;
    this.#nodes = new BeamNodes(ground.kinds, 1);
    this.#children = new Children(ground.kinds.poses);
    this.#widen();
  }

  get isSpent(): boolean {
    return this.#isSpent;
  }

  advance(until: number): void {
    const { work, incumbent } = this.#ground;
    while (work.used < until && !incumbent.isOptimal && !this.#isSpent) {
      const guide = this.#guides[this.#guide];
      if (guide === undefined) this.#widen();
      else if (!this.#run(guide)) this.#guide += 1;
    }
  }

  #widen(): void {
    const { kinds, work } = this.#ground;
    this.#guide = 0;
    this.#breadth = Math.ceil(this.#breadth * GROWTH) + Number(this.#breadth === 0);
    const tooMuch =
      this.#breadth > MOST_BREADTH ||
      this.#breadth * kinds.pieces > MOST_STEPS ||
      this.#breadth * kinds.poses > MOST_CHILDREN ||
      this.#breadth * kinds.pieces * kinds.poses > work.limit - work.used;
    if (tooMuch) {
      this.#isSpent = true;
      return;
    }
    this.#nodes = new BeamNodes(kinds, this.#breadth);
    this.#children = new Children(this.#breadth * kinds.poses);
  }

  /** @returns whether it found a shorter strip */
  #run(guide: Guide): boolean {
    const { kinds, incumbent, work } = this.#ground;
    const nodes = this.#nodes;
    const below = incumbent.below;
    const mostWaste = kinds.width * (below - 1) - kinds.area;
    let [first, count] = [0, 1];
    nodes.begin();
    for (let pieces = 1; pieces <= kinds.pieces && count > 0; pieces += 1) {
      if (work.isExhausted) return false;
      this.#children.clear();
      for (let slot = first; slot < first + count; slot += 1) {
        this.#expand(slot, { guide, pieces, below, mostWaste });
      }
      first = first === 0 ? this.#breadth : 0;
      count = this.#select(first, mostWaste);
    }
    return this.#offerBest(first, count);
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
    // Where nothing may be wasted, what stays free above a piece has to be a column of pieces.
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

  /** Makes the best children into the next generation. @returns how many it has */
  #select(first: number, mostWaste: number): number {
    const children = this.#children;
    if (children.count === 0) return 0;
    const nodes = this.#nodes;
    const ranked = children.rank(this.#breadth);
    let made = 0;
    nodes.beginGeneration();
    for (let rank = 0; rank < ranked && made < this.#breadth; rank += 1) {
      const child = children.at(rank);
      const step = { parent: int(children.parent, child), pose: int(children.pose, child) };
      if (nodes.make(first + made, step, mostWaste)) made += 1;
    }
    const { kinds, work } = this.#ground;
    work.spend(COST.child * children.count + COST.ranked * ranked + COST.made * made * kinds.kinds);
    return made;
  }

  #offerBest(first: number, count: number): boolean {
    const { kinds, incumbent } = this.#ground;
    let best = -1;
    let length = incumbent.below;
    for (let slot = first; slot < first + count; slot += 1) {
      if (int(this.#nodes.depth, slot) >= length) continue;
      length = int(this.#nodes.depth, slot);
      best = slot;
    }
    if (best < 0) return false;
    incumbent.offer(replay(kinds, this.#nodes.trace(best)), this.name);
    return true;
  }
}

/** Is there room, and could a column of pieces fill it? Lengths beyond the table are taken to be fillable. */
function isFillable(columns: Int32Array, room: number): boolean {
  return room >= 0 && (room >= columns.length || int(columns, room) === room);
}

/** Segments of the skyline when a piece lies in its lowest gap and leaves so much of the width. */
function segmentsWith({ segments, lowerWall, higherWall }: Gap, rest: number, height: number) {
  const levelWithHigher = Number(height === higherWall);
  if (rest > 0) return segments + 1 - levelWithHigher;
  return segments - levelWithHigher - Number(height === lowerWall);
}

/** By square roots: unlike Math.pow these are exact to the last bit on every machine. */
function quarterPower(base: number, quarters: Guide['power']): number {
  const root = Math.sqrt(base);
  if (quarters === 1) return Math.sqrt(root);
  if (quarters === 2) return root;
  return quarters === 3 ? root * Math.sqrt(root) : base;
}
