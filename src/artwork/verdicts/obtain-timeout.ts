import { ServiceError } from '../../errors.ts';

export interface Arrivals {
  /** Distinct sources that arrived. */
  readonly arrived: number;
  /** All distinct sources. */
  readonly sources: number;
}

/** The error for an order whose artwork has not all arrived within the time for an order. */
export function obtainTimeout(limitMs: number, { arrived, sources }: Arrivals): ServiceError {
  const found = arrived === 0 ? 'no file' : `${arrived} of ${sources} files`;
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
