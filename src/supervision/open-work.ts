import type { FromRenderer, ToRenderer } from '../messages.ts';

/** What a renderer was asked for and has not answered yet, by the messages that pass. */
export class OpenWork {
  readonly #ids = new Set<string>();

  sent(message: ToRenderer): void {
    if (message.type === 'run') this.#ids.add(message.job.id);
    if (message.type === 'quote' || message.type === 'preflight') this.#ids.add(message.quoteId);
  }

  received(message: FromRenderer): void {
    if (message.type === 'finished') this.#ids.delete(message.jobId);
    if ('quoteId' in message) this.#ids.delete(message.quoteId);
  }

  isDone(): boolean {
    return this.#ids.size === 0;
  }
}
