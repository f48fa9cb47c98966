import type { Artwork } from '../../gang-sheet/artwork.ts';
import { obtainTimeout } from '../verdicts/obtain-timeout.ts';
import { obtainArtworks, type ArtworkLimits, type ObtainArtworks } from './obtain-artworks.ts';

export interface ObtainInTime extends ObtainArtworks {
  readonly config: ArtworkLimits & {
    /** Time limit for all artwork together, in milliseconds (OBTAIN_TIMEOUT_MS). */
    readonly obtainTimeoutMs: number;
  };
}

/**
 * Like `obtainArtworks`, but within a time limit. Each source has a limit of its own, but an order may
 * have thousands of sources.
 * @throws ServiceError `obtain_timeout`, or anything that `obtainArtworks` throws
 */
export async function obtainInTime(request: ObtainInTime): Promise<readonly Artwork[]> {
  const { signal, config, onObtained } = request;
  const deadline = AbortSignal.timeout(config.obtainTimeoutMs);
  let arrived = 0;
  let sources = 0;
  try {
    return await obtainArtworks({
      ...request,
      signal: AbortSignal.any([signal, deadline]),
      onObtained(count, total) {
        arrived = count;
        sources = total;
        onObtained?.(count, total);
      },
    });
  } catch (error) {
    signal.throwIfAborted();
    if (!deadline.aborted) throw error;
    throw obtainTimeout(config.obtainTimeoutMs, { arrived, sources });
  }
}
