import { EventEmitter, once } from 'node:events';

/** Notifies listeners that a job has changed or ended. */
export class JobNotifier {
  readonly #ended = new EventEmitter().setMaxListeners(0);
  readonly #changed = new EventEmitter().setMaxListeners(0);

  /** Calls `listener` whenever the job has changed; returns a function that unsubscribes. */
  onChange(id: string, listener: () => void): () => void {
    this.#changed.on(id, listener);
    return () => this.#changed.off(id, listener);
  }

  /** Resolves when the job ends, or when the signal fires. */
  async whenEnded(id: string, signal: AbortSignal): Promise<void> {
    try {
      await once(this.#ended, id, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  changed(id: string): void {
    this.#changed.emit(id);
  }

  ended(id: string): void {
    this.#ended.emit(id);
    this.changed(id);
  }
}
