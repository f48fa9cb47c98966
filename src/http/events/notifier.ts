/** Wakes one that waits. What rings while nobody waits is heard by the next wait. */
export class Bell {
  #isRung = false;
  #wake: () => void = () => undefined;

  ring(): void {
    this.#isRung = true;
    this.#wake();
  }

  /** Waits until it rings or the signal fires: true; false when `ms` have passed without either. */
  async wait(ms: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#isRung && !signal.aborted) await this.#nextRing(ms, signal);
    const hasCause = this.#isRung || signal.aborted;
    this.#isRung = false;
    return hasCause;
  }

  async #nextRing(ms: number, signal: AbortSignal): Promise<void> {
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
