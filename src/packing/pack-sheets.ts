import { ServiceError } from '../errors.ts';
import { filmLowerBound } from './bounds.ts';
import type { Engine } from './engine.ts';
import { maxrectsEngines } from './maxrects.ts';
import { filmLengthPx, fitsSheet, type PackedSheet } from './pack-request.ts';
import type { Packing, PackRequest } from './pack-request.ts';
import { rowsEngine } from './rows.ts';
import { toSheets, toStrip, type StripView } from './strip.ts';
import { verifyPacking } from './verify-packing.ts';

const ENGINES: readonly Engine[] = [...maxrectsEngines, rowsEngine];

interface Candidate {
  readonly engine: string;
  readonly sheets: readonly PackedSheet[];
}

/**
 * Lays every copy of every design on as little film as the engines find: the least length of all
 * sheets together wins, then the fewest sheets, then the engine that stands first. Pure: the same
 * request gives the same packing on every machine. Takes up to seconds: see `packInWorker`.
 * @throws ServiceError `internal_error` when a design fits no sheet (ask `fitsSheet` before), or
 *   when no engine's result passes the verifier
 */
export function packSheets(request: PackRequest, engines: readonly Engine[] = ENGINES): Packing {
  refuseImpossible(request);
  const view = toStrip(request);
  const candidates = engines.flatMap((engine) => candidateOf(engine, view, request)).sort(byFilm);
  const best = candidates.find(({ sheets }) => verifyPacking(request, sheets) === null);
  if (best === undefined) throw noneLeft(candidates, request);
  return { ...best, lowerBoundPx: filmLowerBound(request) };
}

function refuseImpossible({ designs, sheet }: PackRequest): void {
  const index = designs.findIndex((design) => !fitsSheet(design, sheet));
  const design = designs[index];
  if (design === undefined) return;
  throw new ServiceError(
    'internal_error',
    `Design ${index} of ${design.widthPx} x ${design.heightPx} px was to be packed on sheets of ${sheet.widthPx} x ${sheet.maxHeightPx} px, which it does not fit.`,
  );
}

/** An engine that fails is as good as one that found nothing. */
function candidateOf(engine: Engine, view: StripView, request: PackRequest): Candidate[] {
  try {
    const layout = engine.pack(view.strip);
    return layout ? [{ engine: engine.name, sheets: toSheets(layout, view, request) }] : [];
  } catch {
    return [];
  }
}

function byFilm(one: Candidate, other: Candidate): number {
  return (
    filmLengthPx(one.sheets) - filmLengthPx(other.sheets) || one.sheets.length - other.sheets.length
  );
}

function noneLeft(candidates: readonly Candidate[], request: PackRequest): ServiceError {
  const faults = candidates.map(
    ({ engine, sheets }) => `${engine}: ${verifyPacking(request, sheets) ?? 'fine'}`,
  );
  return new ServiceError('internal_error', 'No packing engine gave a packing that is right.', {
    details: { faults },
  });
}
