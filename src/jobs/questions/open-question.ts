import { createHash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { Beginning } from '../in-progress.ts';
import type { Asking } from './suspicion.ts';

/** One question, from the request to the moment at which the renderer has left it. */
export class OpenQuestion<Question, Answer> implements Beginning, Asking {
  readonly id = uuid();
  readonly owner: string | null;
  readonly question: Question;
  readonly answered: Promise<Answer>;
  /** Whether nothing else may be in progress at the same time. */
  isAlone = false;
  /** Whether other work has to wait until it has been alone. */
  mayClaim = false;
  /** Whether nobody waits for the answer any more. */
  isWithdrawn = false;
  #isInProgress = false;
  #timer: NodeJS.Timeout | undefined;
  #content: string | null = null;
  #resolve: (answer: Answer) => void = () => undefined;
  #reject: (reason: unknown) => void = () => undefined;

  constructor(question: Question, owner: string | null) {
    this.question = question;
    this.owner = owner;
    this.answered = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Whether the renderer has it; if not, it waits. */
  get isInProgress(): boolean {
    return this.#isInProgress;
  }

  /** A hash, made when it is first read: a question may have megabytes of artwork. */
  get content(): string {
    this.#content ??= createHash('sha256').update(JSON.stringify(this.question)).digest('hex');
    return this.#content;
  }

  /** Only the first of `resolve` and `reject` counts. */
  resolve(answer: Answer): void {
    this.#resolve(answer);
  }

  reject(reason: unknown): void {
    this.#reject(reason);
  }

  waits(limitMs: number, onLimit: () => void): void {
    this.#isInProgress = false;
    this.#limit(limitMs, onLimit);
  }

  begins(limitMs: number, onLimit: () => void): void {
    this.#isInProgress = true;
    this.#limit(limitMs, onLimit);
  }

  /** It has been withdrawn, and the renderer should leave it soon. */
  leaves(limitMs: number, onLimit: () => void): void {
    this.#limit(limitMs, onLimit);
  }

  ends(): void {
    clearTimeout(this.#timer);
  }

  #limit(limitMs: number, onLimit: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(onLimit, limitMs).unref();
  }
}
