/** What one client may do in a minute; null: as much as it likes. */
export interface Quotas {
  readonly requests: number | null;
  readonly bytes: number | null;
}

/** Where a client stands after a request. */
export interface Standing {
  readonly requestsLeft: number;
  readonly bytesLeft: number;
  readonly resetSeconds: number;
  /** Was this request one too many? */
  readonly isOver: boolean;
}

interface Window {
  readonly endsAtMs: number;
  requests: number;
  bytes: number;
}

export const WINDOW_SECONDS = 60;

/** More clients than this at a time are not told apart for longer than the oldest of them. */
const MAX_CLIENTS = 10_000;

/** Counts what each client does, in windows of a minute that begin with its first request. */
export class RequestWindows {
  readonly #quotas: Quotas;
  readonly #nowMs: () => number;
  readonly #windows = new Map<string, Window>();

  constructor(quotas: Quotas, nowMs: () => number) {
    this.#quotas = quotas;
    this.#nowMs = nowMs;
  }

  /** One more request of a client; what is refused does not count. */
  take(client: string, bytes: number): Standing {
    const window = this.#windowOf(client);
    const maxRequests = this.#quotas.requests ?? Infinity;
    const maxBytes = this.#quotas.bytes ?? Infinity;
    const isOver = window.requests >= maxRequests || window.bytes + bytes > maxBytes;
    if (!isOver) {
      window.requests += 1;
      window.bytes += bytes;
    }
    return {
      requestsLeft: maxRequests - window.requests,
      bytesLeft: Math.max(0, maxBytes - window.bytes),
      resetSeconds: Math.ceil((window.endsAtMs - this.#nowMs()) / 1000),
      isOver,
    };
  }

  /** Bytes of a request that was taken before it was known how many they would be. */
  charge(client: string, bytes: number): void {
    this.#windowOf(client).bytes += bytes;
  }

  #windowOf(client: string): Window {
    const nowMs = this.#nowMs();
    const known = this.#windows.get(client);
    if (known !== undefined && known.endsAtMs > nowMs) return known;
    this.#windows.delete(client);
    const [oldest] = this.#windows.keys();
    if (oldest !== undefined && this.#windows.size >= MAX_CLIENTS) this.#windows.delete(oldest);
    const window = { endsAtMs: nowMs + WINDOW_SECONDS * 1000, requests: 0, bytes: 0 };
    this.#windows.set(client, window);
    return window;
  }
}
