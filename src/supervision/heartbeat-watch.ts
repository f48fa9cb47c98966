const CHECK_EVERY_MS = 1_000;
const MAX_MISSED = 15;
/** Before its first heartbeat, a renderer loads its modules, perhaps from a cold disk on a busy machine. */
const MAX_MISSED_AT_START = 60;

/**
 * Calls `onSilence` once, when 15 consecutive checks, one per second, have found no heartbeat. It
 * counts checks instead of time because heartbeats may be waiting to be read if the service itself
 * was held up.
 */
export class HeartbeatWatch {
  readonly #timer: NodeJS.Timeout;
  #missed = 0;
  #allowed = MAX_MISSED_AT_START;

  constructor(onSilence: () => void, checkEveryMs = CHECK_EVERY_MS) {
    this.#timer = setInterval(() => {
      this.#missed += 1;
      if (this.#missed === this.#allowed) onSilence();
    }, checkEveryMs);
    this.#timer.unref();
  }

  beat(): void {
    this.#missed = 0;
    this.#allowed = MAX_MISSED;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
