/** Time in which a kill may not have been noticed yet: a process that is killed sends no heartbeats. */
const UNNOTICED_MS = 2_000;

/**
 * Counts the OOM kills that the death of one process may be due to. The kernel counts all kills in the
 * control group, decoders included, so kills long before the death do not count.
 */
export class RecentOomKills {
  readonly #read: () => number | undefined;
  #before: number;
  #latest: { readonly kills: number; readonly atMs: number };

  /** @param read the control group's count of OOM kills; undefined where there is none */
  constructor(read: () => number | undefined) {
    this.#read = read;
    this.#before = read() ?? 0;
    this.#latest = { kills: this.#before, atMs: performance.now() };
  }

  /**
   * The process gave a sign of life. The sign may have waited to be read while the process was killed, so
   * only an older count shows which kills it survived.
   */
  alive(atMs = performance.now()): void {
    if (atMs - this.#latest.atMs < UNNOTICED_MS) return;
    this.#before = this.#latest.kills;
    this.#latest = { kills: this.#read() ?? 0, atMs };
  }

  /** Kills that the process may have been among. */
  count(): number {
    return Math.max(0, (this.#read() ?? 0) - this.#before);
  }
}
