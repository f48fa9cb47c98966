import type { ToRenderer } from '../messages.ts';

/** The jobs and questions that were sent to a renderer and have not ended yet, by their ids. */
export class OpenWork {
  readonly #ids = new Set<string>();

  sent(message: ToRenderer): void {
    if (message.type === 'run') this.#ids.add(message.job.id);
    if (message.type === 'quote' || message.type === 'preflight') this.#ids.add(message.questionId);
  }

  /** @param id of a job that finished, or of a question that was answered */
  ended(id: string): void {
    this.#ids.delete(id);
  }

  isDone(): boolean {
    return this.#ids.size === 0;
  }
}
