import { int } from '../ints.ts';
import type { Kinds } from '../kinds.ts';
import type { Laid } from '../laid.ts';
import { Skylines } from '../skylines.ts';
import type { Work } from '../work.ts';

/**
 * A sequence in which to lay the pieces, in runs of identical ones. A gene below `kinds.poses` is a
 * piece in that pose; the gene `kinds.poses + kind` is a piece of that kind in whichever pose fits
 * better.
 */
export interface Recipe {
  readonly genes: Int32Array;
  /** Number of copies per run. Together the runs contain every piece exactly once. */
  readonly counts: Int32Array;
  /** Number of runs. */
  readonly runs: number;
}

/**
 * How a piece is chosen for a gap. `first` takes the first piece of the sequence that fits. `exact` and
 * `near` prefer a piece that fills the gap's width (ideally one that is also level with a wall beside the
 * gap), then a piece that is level with a wall. `near` tolerates a quarter of the narrowest remaining
 * width.
 */
export type Choice = 'first' | 'exact' | 'near';

/** The goal when decoding a recipe. */
export interface Goal {
  /** Only packings shorter than this are of interest. */
  readonly below: number;
  /** Decoding ends early as soon as this much area can no longer be laid. */
  readonly area: number;
}

const NEVER = 0x7fffffff;
const FILM_EDGE = 1e9;
/** Up to this number, all poses are examined. Beyond it, the sequence is searched for a pose that fits. */
const FEW_POSES = 24;
/** Cost of laying a piece, in units of work. */
const LAYING = 8;

/**
 * Lays pieces by a recipe, always into the lowest and leftmost gap of the skyline, against the higher wall
 * beside it. A gap is raised only if no remaining piece fits it, so no usable hole is left behind.
 */
export class Decoder {
  readonly kinds: Kinds;
  /** Lowest edge of the pieces laid in the last `decode` call. */
  depth = 0;
  /** Total area of the pieces laid in the last `decode` call. */
  area = 0;
  /** Number of pieces laid in the last `decode` call. */
  laid = 0;

  readonly #work: Work;
  readonly #skyline: Skylines;
  readonly #poses: Int32Array;
  readonly #x: Int32Array;
  readonly #y: Int32Array;

  /**
   * The remaining sequence: for each gene, its first remaining run; for each run, the next run of the same
   * gene and the copies left; for each pose, its rank.
   */
  readonly #head: Int32Array;
  readonly #nextAlike: Int32Array;
  readonly #left: Int32Array;
  readonly #rank: Int32Array;
  /** Linked list of runs that are not empty. Index 0 is its head. */
  readonly #nextRun: Int32Array;
  /** The narrowest pose left. */
  #narrowest = 0;

  /** The gap to fill, and the best pose found for it. */
  #gap = 0;
  #room = 0;
  #leftWall = 0;
  #rightWall = 0;
  #best = -1;
  #bestRank = NEVER;
  #seen = 0;

  constructor(kinds: Kinds, work: Work) {
    const { pieces, poses } = kinds;
    this.kinds = kinds;
    this.#work = work;
    this.#skyline = new Skylines(1, pieces + 2, kinds);
    this.#poses = new Int32Array(pieces);
    this.#x = new Int32Array(pieces);
    this.#y = new Int32Array(pieces);
    this.#head = new Int32Array(poses + kinds.kinds);
    this.#nextAlike = new Int32Array(pieces);
    this.#left = new Int32Array(pieces);
    this.#rank = new Int32Array(poses);
    this.#nextRun = new Int32Array(pieces + 1);
  }

  /** @returns whether all pieces were laid and end above the goal's `below` */
  decode(recipe: Recipe, choice: Choice, { below, area }: Goal): boolean {
    this.#begin(recipe);
    const { pieces, width } = this.kinds;
    let mayLose = width * (below - 1) - area;
    while (this.laid < pieces && mayLose >= 0) {
      const segment = this.#skyline.lowest(0);
      if (!this.#measure(segment, below)) break;
      this.#choose(recipe, choice);
      if (this.#best >= 0) this.#lay(recipe, segment);
      else {
        const lost = this.#skyline.raise(0, segment);
        if (lost < 0) break;
        mayLose -= lost;
      }
    }
    this.#work.spend(this.#seen + recipe.runs + LAYING * this.laid);
    return this.laid === pieces;
  }

  /** Returns a copy of the pieces laid in the last `decode` call. */
  copyLaid(): Laid {
    const { depth: length, laid } = this;
    return {
      length,
      poses: this.#poses.slice(0, laid),
      x: this.#x.slice(0, laid),
      y: this.#y.slice(0, laid),
    };
  }

  #begin({ genes, counts, runs }: Recipe): void {
    this.depth = 0;
    this.area = 0;
    this.laid = 0;
    this.#seen = 0;
    this.#narrowest = 0;
    this.#skyline.clear(0);
    this.#head.fill(NEVER);
    for (let run = runs - 1; run >= 0; run -= 1) {
      const gene = int(genes, run);
      this.#nextAlike[run] = int(this.#head, gene);
      this.#head[gene] = run;
      this.#left[run] = int(counts, run);
      this.#nextRun[run] = run;
    }
    this.#nextRun[runs] = NEVER;
    for (let pose = 0; pose < this.kinds.poses; pose += 1) this.#rankPose(pose);
  }

  /** Sets the rank of a pose to the index of the first run that offers it. */
  #rankPose(pose: number): void {
    const own = int(this.#head, pose);
    const free = int(this.#head, this.kinds.poses + int(this.kinds.poseKind, pose));
    this.#rank[pose] = own < free ? own : free;
  }

  /**
   * Measures the gap.
   * @returns whether any length is left above `below`
   */
  #measure(segment: number, below: number): boolean {
    const { x, y, count } = this.#skyline;
    const depth = int(y, segment);
    this.#gap = int(x, segment + 1) - int(x, segment);
    this.#room = below - depth - 1;
    this.#leftWall = segment > 0 ? int(y, segment - 1) - depth : FILM_EDGE;
    this.#rightWall = segment + 1 < int(count, 0) ? int(y, segment + 1) - depth : FILM_EDGE;
    return this.#room > 0;
  }

  #choose({ genes }: Recipe, choice: Choice): void {
    this.#best = -1;
    this.#bestRank = NEVER;
    const least = this.#leastWidth();
    if (this.#gap < least) return;
    if (choice !== 'first') {
      const tolerance = choice === 'exact' ? 1 : Math.max(1, least >> 2);
      this.#chooseFilling(tolerance);
      if (this.#best < 0) this.#chooseLevel(tolerance);
      if (this.#best >= 0) return;
    }
    if (int(this.kinds.within, this.#gap) <= FEW_POSES) this.#chooseOfFew();
    else this.#chooseInOrder(genes);
  }

  #leastWidth(): number {
    while (int(this.#rank, this.#narrowest) === NEVER) this.#narrowest += 1;
    return int(this.kinds.poseWidth, this.#narrowest);
  }

  /** Chooses a pose that fills the width, level with a wall if possible. */
  #chooseFilling(tolerance: number): void {
    const { within, poseHeight } = this.kinds;
    const from = this.#gap < tolerance ? 0 : int(within, this.#gap - tolerance);
    const to = int(within, this.#gap);
    let isLevel = false;
    for (let pose = from; pose < to; pose += 1) {
      if (!this.#fits(pose)) continue;
      const level = this.#isLevel(int(poseHeight, pose), tolerance);
      if (isLevel && !level) continue;
      if (level && !isLevel) this.#bestRank = NEVER;
      isLevel = level;
      this.#offer(pose);
    }
  }

  #isLevel(height: number, tolerance: number): boolean {
    return (
      Math.abs(height - this.#leftWall) < tolerance ||
      Math.abs(height - this.#rightWall) < tolerance
    );
  }

  #chooseLevel(tolerance: number): void {
    this.#chooseOfHeight(this.#leftWall, tolerance);
    if (this.#rightWall !== this.#leftWall) this.#chooseOfHeight(this.#rightWall, tolerance);
  }

  #chooseOfHeight(wall: number, tolerance: number): void {
    if (wall === FILM_EDGE) return;
    const { byHeight, poseHeight, poses } = this.kinds;
    let low = 0;
    for (let high = poses; low < high;) {
      const middle = (low + high) >> 1;
      if (int(poseHeight, int(byHeight, middle)) <= wall - tolerance) low = middle + 1;
      else high = middle;
    }
    for (; low < poses; low += 1) {
      const pose = int(byHeight, low);
      if (int(poseHeight, pose) >= wall + tolerance) break;
      if (this.#fits(pose)) this.#offer(pose);
    }
  }

  #chooseOfFew(): void {
    const to = int(this.kinds.within, this.#gap);
    for (let pose = this.#narrowest; pose < to; pose += 1) if (this.#fits(pose)) this.#offer(pose);
  }

  #chooseInOrder(genes: Int32Array): void {
    const { poses, asked, turned } = this.kinds;
    let link = 0;
    for (let run = int(this.#nextRun, 0); run !== NEVER; run = int(this.#nextRun, link)) {
      if (int(this.#left, run) === 0) {
        this.#nextRun[link] = int(this.#nextRun, run + 1);
        continue;
      }
      const gene = int(genes, run);
      const pose = gene < poses ? gene : int(asked, gene - poses);
      const other = gene < poses ? -1 : int(turned, gene - poses);
      if (this.#fits(pose)) this.#offer(pose);
      else if (other >= 0 && this.#fits(other)) this.#offer(other);
      if (this.#best >= 0) return;
      link = run + 1;
    }
  }

  #fits(pose: number): boolean {
    this.#seen += 1;
    return (
      int(this.kinds.poseHeight, pose) <= this.#room &&
      int(this.kinds.poseWidth, pose) <= this.#gap &&
      int(this.#rank, pose) !== NEVER
    );
  }

  /** The earlier run wins. Between the two poses of one run, the upright pose wins. */
  #offer(pose: number): void {
    const rank = int(this.#rank, pose);
    const { asked, poseKind } = this.kinds;
    if (rank > this.#bestRank) return;
    if (rank === this.#bestRank && pose !== int(asked, int(poseKind, pose))) return;
    this.#best = pose;
    this.#bestRank = rank;
  }

  #lay({ genes }: Recipe, segment: number): void {
    const { poseWidth, poseHeight } = this.kinds;
    const pose = this.#best;
    const top = int(this.#skyline.y, segment);
    const height = int(poseHeight, pose);
    this.#poses[this.laid] = pose;
    this.#y[this.laid] = top;
    this.#x[this.laid] = this.#skyline.lay(0, segment, pose);
    this.laid += 1;
    this.area += int(poseWidth, pose) * height;
    if (top + height > this.depth) this.depth = top + height;
    this.#take(this.#bestRank, int(genes, this.#bestRank));
  }

  #take(run: number, gene: number): void {
    const left = int(this.#left, run) - 1;
    this.#left[run] = left;
    if (left > 0) return;
    const { poses, asked, turned } = this.kinds;
    this.#head[gene] = int(this.#nextAlike, run);
    if (gene < poses) {
      this.#rankPose(gene);
      return;
    }
    this.#rankPose(int(asked, gene - poses));
    const other = int(turned, gene - poses);
    if (other >= 0) this.#rankPose(other);
  }
}
