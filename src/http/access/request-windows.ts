/** One client's quota per minute; null: no limit. */
export interface Quotas {
  readonly requests: number | null;
  readonly bytes: number | null;
}

/** A client's remaining quota after a request. */
export interface Standing {
  readonly requestsLeft: number;
  readonly bytesLeft: number;
  readonly resetSeconds: number;
  /** Whether this request exceeded the quota. */
  readonly isOver: boolean;
}

interface Window {
  readonly endsAtMs: number;
  requests: number;
  bytes: number;
}

export const WINDOW_SECONDS = 60;

/** Maximum number of clients to remember; beyond it, the oldest is forgotten. */
const MAX_CLIENTS = 10_000;

/** Counts each client's requests and bytes, in one-minute windows that begin with a request. */
export class RequestWindows {
  readonly #quotas: Quotas;
  readonly #nowMs: () => number;
  readonly #windows = new Map<string, Window>();

  constructor(quotas: Quotas, nowMs: () => number) {
    this.#quotas = quotas;
    this.#nowMs = nowMs;
  }

  /** Counts one request from a client, unless it exceeds the quota. */
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

  /** Adds the bytes of a request that was admitted before its length was known. */
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
