import { ServiceError } from '../../errors.ts';
import type { OnceKey, Submitter } from '../jobs.ts';
import type { JobStore, KeyedJob } from '../stores/job-store.ts';

/**
 * Ensures that requests with the same idempotency key create only one job, however often they are
 * sent (draft-ietf-httpapi-idempotency-key-header). The database holds the keys of stored jobs;
 * this class holds those of requests that have been read but not stored yet.
 */
export class Idempotency {
  readonly #jobs: Pick<JobStore, 'findByKey'>;
  readonly #fingerprints = new Map<string, string>();

  constructor(jobs: Pick<JobStore, 'findByKey'>) {
    this.#jobs = jobs;
  }

  /**
   * Runs `create` for a new request; until it has finished, a repeat of the request gets `still_accepting`.
   * @returns the id of the job that the same request has already created, or what `create` returns
   * @throws ServiceError `key_reused` for a different request, `still_accepting` (retryable)
   */
  async once<T>(
    { owner, once }: Submitter,
    create: () => Promise<T>,
  ): Promise<T | { readonly earlierId: string }> {
    if (once === undefined) return create();
    const earlier = await this.#jobs.findByKey(owner, once.key);
    if (earlier !== null) return { earlierId: sameRequest(earlier, once).id };
    const name = nameOf(owner, once);
    const arriving = this.#fingerprints.get(name);
    if (arriving !== undefined) throw refusalOf(once, arriving);
    this.#fingerprints.set(name, once.fingerprint);
    try {
      return await create();
    } finally {
      this.#fingerprints.delete(name);
    }
  }
}

/**
 * Returns the earlier job of a key.
 * @throws ServiceError `key_reused` if another request made it
 */
export function sameRequest(earlier: KeyedJob, { key, fingerprint }: OnceKey): KeyedJob {
  if (earlier.fingerprint !== fingerprint) throw keyReused(key);
  return earlier;
}

function refusalOf({ key, fingerprint }: OnceKey, arriving: string): ServiceError {
  return arriving === fingerprint ? stillAccepting(key) : keyReused(key);
}

function nameOf(owner: string | null, { key }: OnceKey): string {
  return JSON.stringify([owner, key]);
}

function keyReused(key: string): ServiceError {
  return new ServiceError(
    'key_reused',
    `Idempotency-Key "${key}" was already used with a different body; use a new key for a new request.`,
  );
}

function stillAccepting(key: string): ServiceError {
  return new ServiceError(
    'still_accepting',
    `The request with Idempotency-Key "${key}" is still being accepted.`,
    { retryable: true, details: { retryAfterSeconds: 1 } },
  );
}
