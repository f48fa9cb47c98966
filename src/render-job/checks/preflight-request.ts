import type { ArtworkDecoder } from '../../artwork/decoder/artwork-decoder.ts';
import { Measurements, type MeasurementCache } from '../../artwork/preflight/measurements.ts';
import { preflightItems } from '../../artwork/preflight/preflight.ts';
import type { Artwork, Warning } from '../../gang-sheet/artwork.ts';
import { allItems, type JobRequest } from '../../gang-sheet/order.ts';
import type { PreflightLevels } from '../../gang-sheet/preflight.ts';

/** Used to measure artworks for a job or a question. */
export interface Measuring {
  readonly cache: MeasurementCache;
  readonly decoder: ArtworkDecoder;
  readonly scratchDir: string;
  readonly signal: AbortSignal;
}

export interface PreflightRequestOptions {
  /** The levels of the request; the service's defaults where the request sets none. */
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
    measurements: new Measurements(measuring),
  });
}
