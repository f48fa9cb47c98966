import { fitScratchBytes } from '../../artwork/fitting/fit-cost.ts';
import { Measurements, type MeasurementCache } from '../../artwork/preflight/measurements.ts';
import { preflightItems } from '../../artwork/preflight/preflight.ts';
import type { Artwork, Warning } from '../../gang-sheet/artwork.ts';
import { allItems, type JobRequest } from '../../gang-sheet/order.ts';
import type { PreflightLevels } from '../../gang-sheet/preflight.ts';

/** Used to measure artworks for a job or a question. */
export interface Measuring {
  readonly cache: MeasurementCache;
  readonly scratchDir: string;
  readonly signal: AbortSignal;
  /** Waits until this many bytes are reserved for a decode; resolves to a function that releases them. */
  readonly reserve: (bytes: number) => Promise<() => void>;
}

export interface PreflightRequestOptions {
  /** The levels of the request; the service's own for rules that the request does not set. */
  readonly levels: PreflightLevels;
  readonly measuring: Measuring;
}

/**
 * Checks the artworks of a request against the preflight rules.
 * @returns warnings
 * @throws ServiceError `preflight_blocked`, `artwork_rejected`, `does_not_fit_memory`
 */
export function preflightRequest(
  request: JobRequest,
  artworks: readonly Artwork[],
  { levels, measuring }: PreflightRequestOptions,
): Promise<readonly Warning[]> {
  return preflightItems({
    items: allItems(request),
    artworks,
    dpi: request.sheet.dpi,
    levels,
    measurements: measurementsFor(measuring),
  });
}

/** Measurements that decode an image only when memory is reserved for it. */
export function measurementsFor({ cache, scratchDir, signal, reserve }: Measuring): Measurements {
  return new Measurements({
    cache,
    scratchDir,
    signal,
    admit: (artwork, fitting) => reserve(fitScratchBytes(artwork, fitting)),
  });
}
