import type { ToRenderer } from '../messages.ts';

/** The jobs and questions that were sent to a renderer and have not ended yet, by their ids. */
export class OpenWork {
  readonly #jobs = new Set<string>();
  readonly #questions = new Set<string>();

  get jobs(): number {
    return this.#jobs.size;
  }

  get jobIds(): readonly string[] {
    return [...this.#jobs];
  }

  get questions(): number {
    return this.#questions.size;
  }

  sent(message: ToRenderer): void {
    if (message.type === 'run') this.#jobs.add(message.job.id);
    if (message.type === 'quote' || message.type === 'preflight') {
      this.#questions.add(message.questionId);
    }
  }

  /** @param id of a job that finished, or of a question that was answered */
  ended(id: string): void {
    this.#jobs.delete(id);
    this.#questions.delete(id);
  }

  hasJobs(): boolean {
    return this.#jobs.size > 0;
  }

  isDone(): boolean {
    return this.#jobs.size === 0 && this.#questions.size === 0;
  }
}
