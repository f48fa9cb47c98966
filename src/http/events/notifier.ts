/**
 * Wakes a single waiter. If a notification arrives while no one is waiting, the next wait returns
 * immediately.
 */
export class Notifier {
  #isNotified = false;
  #wake: () => void = () => undefined;

  notify(): void {
    this.#isNotified = true;
    this.#wake();
  }

  /**
   * Waits for a notification or the signal.
   * @returns false if `ms` passed without either
   */
  async wait(ms: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#isNotified && !signal.aborted) await this.#nextNotification(ms, signal);
    const hasCause = this.#isNotified || signal.aborted;
    this.#isNotified = false;
    return hasCause;
  }

  async #nextNotification(ms: number, signal: AbortSignal): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, ms).unref();
      signal.addEventListener('abort', this.#wake, { once: true });
    });
    clearTimeout(timer);
    signal.removeEventListener('abort', this.#wake);
  }
}
