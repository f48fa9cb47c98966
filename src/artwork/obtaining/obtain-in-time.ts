import { ServiceError } from '../../errors.ts';
import type { Artwork } from '../../gang-sheet/artwork.ts';
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
    throw tooSlow(config.obtainTimeoutMs, { arrived, sources });
  }
}

interface Arrivals {
  /** Distinct sources that arrived. */
  readonly arrived: number;
  /** All distinct sources; 0 if none has arrived. */
  readonly sources: number;
}

function tooSlow(limitMs: number, { arrived, sources }: Arrivals): ServiceError {
  const found = sources === 0 ? 'no file' : `${arrived} of ${sources} files`;
  const message = `The artwork of this request was not obtained within ${limitMs} ms (OBTAIN_TIMEOUT_MS): ${found} arrived in that time.`;
  return new ServiceError('obtain_timeout', message, {
    retryable: true,
    remediation: [uploadFirst, splitRequest],
    details: { limitMs, arrived },
  });
}

const uploadFirst = {
  action: 'upload_artwork',
  detail: 'Upload the artwork first (POST /artworks), or serve it from a faster host.',
};
const splitRequest = {
  action: 'split_request',
  detail: 'Send fewer different artworks in one request.',
};
