import { ServiceError } from '../errors.ts';
import { filmLowerBound } from './bounds.ts';
import type { Engine, PackTask } from './engine.ts';
import { maxrectsEngines } from './maxrects.ts';
import { filmLengthPx, fitsSheet } from './pack-request.ts';
import type { PackedSheet, Packing, PackRequest, SearchReport } from './pack-request.ts';
import { rowsEngine } from './rows.ts';
import { searchEngine } from './search-engine.ts';
import { contentLengths, countPieces, toSheets, toFilm, type FilmView } from './film.ts';
import { verifyPacking } from './verify-packing.ts';

/** The plain engines run first, so that the search only looks for shorter packings. */
const ENGINES: readonly Engine[] = [...maxrectsEngines, rowsEngine, searchEngine];

/** A result that has passed the verifier. */
interface Candidate {
  readonly engine: string;
  readonly isPlain: boolean;
  readonly sheets: readonly PackedSheet[];
  /** Length of the content if it fits on a single sheet; Infinity if it needs several sheets. */
  readonly content: number;
}

/**
 * Packs every copy of every design on as little film as possible. Of all engines' results, the one with the
 * shortest total length wins; ties go to the fewest sheets, then to the earliest engine. Every result is
 * verified; invalid results are dropped. Pure: identical requests produce identical packings on every
 * machine. Can take several seconds; see `planInWorker`.
 * @throws ServiceError `internal_error` if a design does not fit on a sheet (check with `fitsSheet`) or if
 *   no result passes the verifier
 */
export function packSheets(request: PackRequest, engines: readonly Engine[] = ENGINES): Packing {
  refuseImpossible(request);
  const view = toFilm(request);
  const { effort = 'balanced', workShare = 1 } = request;
  const faults: string[] = [];
  const candidates: Candidate[] = [];
  let search: SearchReport | null = null;
  const boundOn = filmLowerBound(request);
  // If a cut saves more in gaps than it costs in margins, only the bound for the maximum number of sheets
  // holds for every number.
  const leastFilm = boundOn(countPieces(view.film));
  for (const engine of engines) {
    const below = candidates.reduce((least, { content }) => Math.min(least, content), LONGEST);
    const task = { film: view.film, effort, workShare, below };
    const tried = tryEngine(engine, task, { view, request });
    if (tried.candidate) candidates.push(tried.candidate);
    if (tried.fault !== null) faults.push(`${engine.name}: ${tried.fault}`);
    search ??= tried.search;
    if (tried.candidate && filmLengthPx(tried.candidate.sheets) <= leastFilm) break;
  }
  const best = [...candidates].sort(byFilm)[0];
  if (best === undefined) {
    throw new ServiceError('internal_error', 'No packing engine produced a valid packing.', {
      details: { faults },
    });
  }
  return {
    sheets: best.sheets,
    engine: best.engine,
    lowerBoundPx: boundOn(best.sheets.length),
    plainLengthPx: leastPlainLength(candidates),
    effort,
    search,
  };
}

/** Lengths are 32-bit integers in the search. */
const LONGEST = 2 ** 31 - 1;

function refuseImpossible({ designs, sheet }: PackRequest): void {
  const index = designs.findIndex((design) => !fitsSheet(design, sheet));
  const design = designs[index];
  if (design === undefined) return;
  throw new ServiceError(
    'internal_error',
    `Design ${index} of ${design.widthPx} x ${design.heightPx} px does not fit on a sheet of ${sheet.widthPx} x ${sheet.maxHeightPx} px.`,
  );
}

interface Tried {
  readonly candidate: Candidate | null;
  readonly fault: string | null;
  readonly search: SearchReport | null;
}

/** Runs one engine. An engine that throws is treated like one that returns an invalid result. */
function tryEngine(
  engine: Engine,
  task: PackTask,
  { view, request }: { readonly view: FilmView; readonly request: PackRequest },
): Tried {
  try {
    const result = engine.pack(task);
    const search = result?.search ?? null;
    if (!result?.layout) return { candidate: null, fault: null, search };
    const sheets = toSheets(result.layout, view, request);
    const fault = verifyPacking(request, sheets);
    const lengths = contentLengths(result.layout, view.film);
    const candidate = {
      engine: [engine.name, ...(result.finder ?? [])].join(' '),
      isPlain: engine.isPlain,
      sheets,
      content: lengths.length === 1 ? (lengths[0] ?? Infinity) : Infinity,
    };
    return { candidate: fault === null ? candidate : null, fault, search };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { candidate: null, fault, search: null };
  }
}

function byFilm(one: Candidate, other: Candidate): number {
  return (
    filmLengthPx(one.sheets) - filmLengthPx(other.sheets) || one.sheets.length - other.sheets.length
  );
}

function leastPlainLength(candidates: readonly Candidate[]): number | null {
  const plain = candidates
    .filter(({ isPlain }) => isPlain)
    .map(({ sheets }) => filmLengthPx(sheets));
  return plain.length === 0 ? null : Math.min(...plain);
}
