import { contentLowerBound } from '../bounds.ts';
import type { Spot, Strip } from '../strip.ts';
import { Beam } from './beam.ts';
import { CopiesClimb } from './copies-climb.ts';
import { Incumbent } from './incumbent.ts';
import { int } from './ints.ts';
import { toKinds, type Kinds } from './kinds.ts';
import type { Laid } from './laid.ts';
import { Random } from './random.ts';
import { RunsClimb } from './runs-climb.ts';
import { isPuzzle, type SearchGround, type Searcher } from './searcher.ts';
import { Work } from './work.ts';

export interface StripSearch {
  /** In units of `Work`. */
  readonly work: number;
  readonly seed: number;
  /** Only lengths below this are of interest. */
  readonly below: number;
}

export interface FoundStrip {
  /** null: nothing shorter than `below` was found. */
  readonly spots: readonly Spot[] | null;
  /** Of the spots; else `below`. */
  readonly length: number;
  /** Name of the searcher. */
  readonly finder: string | null;
  readonly work: number;
  readonly stop: 'optimal' | 'work-used';
}

/** A turn is this share of all work. */
const TURNS = 64;

/**
 * Looks for the shortest strip that holds all pieces, without regard to its ceiling. Three searchers
 * take turns; whichever is furthest behind its share is next, and whoever found the last improvement
 * has a double share. What one finds, the others try to beat.
 */
export function searchStrip(strip: Strip, { work: limit, seed, below }: StripSearch): FoundStrip {
  const kinds = toKinds(strip);
  const incumbent = new Incumbent(contentLowerBound(strip), below);
  const work = new Work(limit);
  if (kinds.pieces > 0) takeTurns({ kinds, work, incumbent, random: new Random(seed) });
  return {
    spots: incumbent.laid && toSpots(kinds, incumbent.laid),
    length: incumbent.below,
    finder: incumbent.finder,
    work: work.used,
    stop: incumbent.isOptimal ? 'optimal' : 'work-used',
  };
}

interface Competitor {
  readonly searcher: Searcher;
  readonly share: number;
  used: number;
}

function takeTurns(ground: SearchGround): void {
  const { work, incumbent } = ground;
  const competitors = competitorsFor(ground);
  while (!work.isExhausted && !incumbent.isOptimal) {
    const next = furthestBehind(competitors, incumbent.finder);
    if (next === null) return;
    const before = work.used;
    next.searcher.advance(Math.min(work.limit, before + work.limit / TURNS));
    next.used += work.used - before;
  }
}

/**
 * Shares measured on orders and on public sets: runs and beam where designs come in many copies;
 * single copies where nearly all pieces differ.
 */
function sharesFor(ground: SearchGround): readonly [runs: number, beam: number, copies: number] {
  if (isPuzzle(ground)) return [2, 48, 50];
  const { pieces, kinds } = ground.kinds;
  return pieces >= 3 * kinds ? [25, 55, 20] : [20, 10, 70];
}

function competitorsFor(ground: SearchGround): Competitor[] {
  const [runs, beam, copies] = sharesFor(ground);
  return [
    { searcher: new RunsClimb(ground), share: runs, used: 0 },
    { searcher: new Beam(ground), share: beam, used: 0 },
    { searcher: new CopiesClimb(ground), share: copies, used: 0 },
  ];
}

function furthestBehind(
  competitors: readonly Competitor[],
  finder: string | null,
): Competitor | null {
  const progress = ({ searcher, share, used }: Competitor) =>
    used / (searcher.name === finder ? 2 * share : share);
  return competitors
    .filter(({ searcher }) => !searcher.isSpent)
    .reduce<Competitor | null>(
      (least, other) => (least === null || progress(other) < progress(least) ? other : least),
      null,
    );
}

function toSpots({ poseKind, turned }: Kinds, { poses, x, y }: Laid): Spot[] {
  return Array.from(poses, (pose, index) => {
    const shape = int(poseKind, pose);
    return { shape, x: int(x, index), y: int(y, index), turned: pose === int(turned, shape) };
  });
}
