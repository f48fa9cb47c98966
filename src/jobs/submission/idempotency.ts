import { ServiceError } from '../../errors.ts';
import type { OnceKey, Submitter } from '../jobs.ts';
import type { JobStore } from '../stores/job-store.ts';

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
   * The id of the job that the same request has already created; null if the request is new.
   * @throws ServiceError `key_reused` for a different request, `still_accepting` (retryable)
   */
  jobOf({ owner, once }: Submitter): string | null {
    if (once === undefined) return null;
    const earlier = this.#jobs.findByKey(owner, once.key);
    const fingerprint = earlier?.fingerprint ?? this.#fingerprints.get(nameOf(owner, once));
    if (fingerprint === undefined) return null;
    if (fingerprint !== once.fingerprint) throw keyReused(once.key);
    if (earlier === null) throw stillAccepting(once.key);
    return earlier.id;
  }

  /** Runs `accept`; until it has finished, a repeat of the request gets `still_accepting`. */
  async during<T>({ owner, once }: Submitter, accept: () => Promise<T>): Promise<T> {
    if (once === undefined) return accept();
    const name = nameOf(owner, once);
    this.#fingerprints.set(name, once.fingerprint);
    try {
      return await accept();
    } finally {
      this.#fingerprints.delete(name);
    }
  }
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
