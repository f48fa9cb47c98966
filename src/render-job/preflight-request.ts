import { fitScratchBytes } from '../artwork/fitting/fit-cost.ts';
import { Measurements, type MeasurementCache } from '../artwork/preflight/measurements.ts';
import { preflightItems } from '../artwork/preflight/preflight.ts';
import type { Config } from '../config/config.ts';
import type { Artwork, Warning } from '../gang-sheet/artwork.ts';
import { allItems, type JobRequest } from '../gang-sheet/order.ts';
import type { JobLedger } from './prediction/job-ledger.ts';

export interface PreflightDeps {
  /** Of the job or the question: reservations are made in its name. */
  readonly id: string;
  readonly config: Pick<Config, 'preflight'>;
  readonly measured: MeasurementCache;
  readonly ledger: JobLedger;
  readonly scratchDir: string;
  readonly signal: AbortSignal;
}

/**
 * Holds a request against the rules of preflight, its own levels before those of the service.
 * @returns what is to be warned of
 * @throws ServiceError `preflight_blocked`, `artwork_rejected`, `does_not_fit_memory`
 */
export function preflightRequest(
  request: JobRequest,
  artworks: readonly Artwork[],
  deps: PreflightDeps,
): Promise<readonly Warning[]> {
  return preflightItems({
    items: allItems(request),
    artworks,
    dpi: request.sheet.dpi,
    levels: { ...deps.config.preflight, ...request.preflight },
    measurements: measurementsFor(deps),
  });
}

/** Measurements that are decoded when the ledger has room for it. */
export function measurementsFor(deps: PreflightDeps): Measurements {
  const { measured, ledger, scratchDir, signal } = deps;
  return new Measurements({
    ...{ cache: measured, scratchDir, signal },
    admit(artwork, fitting) {
      const bytes = fitScratchBytes(artwork, fitting);
      return ledger.reserve({ jobId: deps.id, bytes, leastBytes: bytes, advice: [] }, signal);
    },
  });
}
