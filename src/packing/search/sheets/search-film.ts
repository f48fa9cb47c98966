import { contentLowerBound } from '../../bounds.ts';
import type { Spot, Film } from '../../film.ts';
import { BeamRuns } from '../beam/beam-runs.ts';
import { Beam } from '../beam/beam.ts';
import { CopiesClimb } from '../climb/copies-climb.ts';
import { Endings } from '../beam/endings.ts';
import { Incumbent } from '../incumbent.ts';
import { int } from '../ints.ts';
import { toKinds, type Kinds } from '../kinds.ts';
import type { Laid } from '../laid.ts';
import { Random } from '../random.ts';
import { RunsClimb } from '../climb/runs-climb.ts';
import { isPuzzle, type SearchGround, type Searcher } from '../searcher.ts';
import { Work } from '../work.ts';

export interface FilmSearch {
  /** Work limit in units of `Work`. */
  readonly work: number;
  readonly seed: number;
  /** Only packings shorter than this are of interest. */
  readonly below: number;
}

export interface FoundFilm {
  /** null if nothing shorter than `below` was found. */
  readonly spots: readonly Spot[] | null;
  /** Length of the packing; `below` if nothing was found. */
  readonly length: number;
  /** Name of the searcher that found it. */
  readonly finder: string | null;
  /** Work done. */
  readonly work: number;
  readonly stop: 'optimal' | 'work-used';
}

/** Number of turns into which the work is divided. */
const TURNS = 64;

/**
 * Searches for the shortest packing of all pieces on one sheet, without regard to the film's ceiling. Four
 * searchers take turns: the one furthest behind its share of the work is next, and the one that found the
 * last improvement gets a double share. Each tries to beat the best result so far.
 */
export function searchFilm(film: Film, { work: limit, seed, below }: FilmSearch): FoundFilm {
  const kinds = toKinds(film);
  const incumbent = new Incumbent(contentLowerBound(film), below);
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

/** Relative shares of work, by searcher. */
interface Shares {
  readonly runs: number;
  readonly beam: number;
  readonly endings: number;
  readonly copies: number;
}

/**
 * Returns shares that were tuned on orders and public data sets. Runs, beam and endings are best for many
 * copies of few designs; single copies need more work if nearly all pieces differ. Endings do not help with
 * puzzles, because a puzzle is solved from its beginning or not at all.
 */
function sharesFor(ground: SearchGround): Shares {
  if (isPuzzle(ground)) return { runs: 2, beam: 48, endings: 0, copies: 50 };
  const { pieces, kinds } = ground.kinds;
  return pieces >= 3 * kinds
    ? { runs: 25, beam: 28, endings: 27, copies: 20 }
    : { runs: 20, beam: 20, endings: 20, copies: 40 };
}

function competitorsFor(ground: SearchGround): Competitor[] {
  const shares = sharesFor(ground);
  const beams = new BeamRuns(ground);
  return [
    new RunsClimb(ground),
    new Beam(ground, beams),
    new Endings(ground, beams),
    new CopiesClimb(ground),
  ].flatMap((searcher) => {
    const share = shares[searcher.name];
    return share > 0 ? [{ searcher, share, used: 0 }] : [];
  });
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
