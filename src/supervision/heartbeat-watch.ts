const LOOK_EVERY_MS = 1_000;
const MAX_MISSED = 15;
/** Before the first heartbeat modules are loaded, on a cold disk and beside other work. */
const MAX_MISSED_AT_START = 60;

/**
 * Calls `onSilence` once when no heartbeat has come for 15 looks, one a second. It counts looks and not
 * time: where this very process was held up, it looked only once, and the heartbeats wait to be read.
 */
export class HeartbeatWatch {
  readonly #timer: NodeJS.Timeout;
  #missed = 0;
  #allowed = MAX_MISSED_AT_START;

  constructor(onSilence: () => void, lookEveryMs = LOOK_EVERY_MS) {
    this.#timer = setInterval(() => {
      this.#missed += 1;
      if (this.#missed === this.#allowed) onSilence();
    }, lookEveryMs);
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
