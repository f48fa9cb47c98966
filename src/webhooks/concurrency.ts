/** Attempts in the air at a time: in all, to one host, and to hosts that are known to be slow. */
const MOST = 8;
const MOST_OF_HOST = 2;
const MOST_SLOW = 4;
/** A host that takes so long for an answer is slow until it answers sooner. */
const SLOW_MS = 3_000;
/** Slow hosts that are remembered. */
const KNOWN = 1_000;

interface Flight {
  readonly jobId: string;
  readonly host: string;
}

/**
 * How many may be in the air. Hosts that are slow, or dead, share half of the places, so that
 * however many of them there are, others get through; and of a job one goes after the other, so that
 * news arrive in their order as long as they are taken.
 */
export class Places {
  readonly #flights = new Set<Flight>();
  readonly #slow = new Set<string>();

  get isFull(): boolean {
    return this.#flights.size >= MOST;
  }

  /** Whom nothing may be sent to just now. */
  busy(): { readonly jobIds: readonly string[]; readonly hosts: readonly string[] } {
    const flights = [...this.#flights];
    const hosts = flights.map(({ host }) => host);
    const full = hosts.filter(
      (host) => hosts.filter((other) => other === host).length >= MOST_OF_HOST,
    );
    const slowFlights = hosts.filter((host) => this.#slow.has(host)).length;
    return {
      jobIds: flights.map(({ jobId }) => jobId),
      hosts: [...new Set([...full, ...(slowFlights >= MOST_SLOW ? this.#slow : [])])],
    };
  }

  /** @returns what gives the place back, told how long it took */
  take({ jobId, host }: Flight): (tookMs: number) => void {
    const flight = { jobId, host };
    this.#flights.add(flight);
    return (tookMs) => {
      this.#flights.delete(flight);
      this.#slow.delete(host);
      if (tookMs >= SLOW_MS) this.#slow.add(host);
      const [oldest] = this.#slow;
      if (this.#slow.size > KNOWN && oldest !== undefined) this.#slow.delete(oldest);
    };
  }
}
