import { ServiceError } from '../errors.ts';
import type { JobStore } from './job-store.ts';
import type { OnceKey, Submitter } from './jobs.ts';

/**
 * Requests that say by a key of their own that they are to be taken once, however often they are
 * sent (draft-ietf-httpapi-idempotency-key-header). What was taken stands with its job in the
 * database; here are those between being read and being stored.
 */
export class Accepting {
  readonly #store: Pick<JobStore, 'findByKey'>;
  readonly #fingerprints = new Map<string, string>();

  constructor(store: Pick<JobStore, 'findByKey'>) {
    this.#store = store;
  }

  /**
   * The id of the job that was made of the same request before; null: it is new.
   * @throws ServiceError `key_reused` for another request, `still_accepting` (retryable)
   */
  jobOf({ owner, once }: Submitter): string | null {
    if (once === undefined) return null;
    const earlier = this.#store.findByKey(owner, once.key);
    const fingerprint = earlier?.fingerprint ?? this.#fingerprints.get(nameOf(owner, once));
    if (fingerprint === undefined) return null;
    if (fingerprint !== once.fingerprint) throw keyReused(once.key);
    if (earlier === null) throw stillAccepting(once.key);
    return earlier.id;
  }

  /** Runs `accept`, during which the same request is told to wait. */
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
    `Idempotency-Key "${key}" came with another body before; a new request needs a new key.`,
  );
}

function stillAccepting(key: string): ServiceError {
  return new ServiceError(
    'still_accepting',
    `The request with Idempotency-Key "${key}" is being taken just now.`,
    { retryable: true, details: { retryAfterSeconds: 1 } },
  );
}
