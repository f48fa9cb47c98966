/** Maximum requests in flight: in total, per host, and to all slow hosts together. */
const MAX_IN_FLIGHT = 8;
const MAX_PER_HOST = 2;
const MAX_SLOW = 4;
/** A host is slow if its last response took at least this long. */
const SLOW_MS = 3_000;
/** Maximum number of slow hosts to remember. */
const MAX_KNOWN = 1_000;

interface InFlight {
  readonly jobId: string;
  readonly host: string;
}

/**
 * Limits the requests in flight. Slow and dead hosts share half of the slots, so requests to other
 * hosts get through no matter how many hosts are slow. Each job has one request in flight at a
 * time, so its events arrive in order as long as the receiver accepts them.
 */
export class ConcurrencyLimiter {
  readonly #inFlight = new Set<InFlight>();
  readonly #slow = new Set<string>();

  get isFull(): boolean {
    return this.#inFlight.size >= MAX_IN_FLIGHT;
  }

  /** Jobs and hosts to which no request may be sent right now. */
  busy(): { readonly jobIds: readonly string[]; readonly hosts: readonly string[] } {
    const inFlight = [...this.#inFlight];
    const hosts = inFlight.map(({ host }) => host);
    const full = hosts.filter(
      (host) => hosts.filter((other) => other === host).length >= MAX_PER_HOST,
    );
    const slowInFlight = hosts.filter((host) => this.#slow.has(host)).length;
    return {
      jobIds: inFlight.map(({ jobId }) => jobId),
      hosts: [...new Set([...full, ...(slowInFlight >= MAX_SLOW ? this.#slow : [])])],
    };
  }

  /** Takes a slot; returns a function that releases it, given the duration of the request. */
  take({ jobId, host }: InFlight): (tookMs: number) => void {
    const request = { jobId, host };
    this.#inFlight.add(request);
    return (tookMs) => {
      this.#inFlight.delete(request);
      this.#slow.delete(host);
      if (tookMs >= SLOW_MS) this.#slow.add(host);
      const [oldest] = this.#slow;
      if (this.#slow.size > MAX_KNOWN && oldest !== undefined) this.#slow.delete(oldest);
    };
  }
}
