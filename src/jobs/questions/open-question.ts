import { createHash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { BegunQuestion } from './question-fetching.ts';
import type { Beginning } from '../in-progress.ts';
import type { Asking } from './suspicion.ts';

/** One question, from the request until the renderer has left it. */
export class OpenQuestion<Question, Answer> implements Beginning, Asking {
  readonly id: string;
  readonly owner: string | null;
  readonly question: Question;
  readonly answered: Promise<Answer>;
  /** Whether it must be the only work in progress. */
  isAlone = false;
  /** Whether other work has to wait until it has run alone. */
  mayClaim = false;
  /** Whether no one is waiting for the answer anymore. */
  isWithdrawn = false;
  readonly #askedAtMs: number;
  #isInProgress = false;
  #timer: NodeJS.Timeout | undefined;
  #content: string | null = null;
  #resolve: (answer: Answer) => void = () => undefined;
  #reject: (reason: unknown) => void = () => undefined;

  /** @param begun if its artwork was fetched before */
  constructor(question: Question, owner: string | null, begun?: BegunQuestion) {
    this.question = question;
    this.owner = owner;
    this.id = begun?.id ?? uuid();
    this.#askedAtMs = begun?.askedAtMs ?? performance.now();
    this.answered = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Whether the renderer is working on it; if not, it is waiting. */
  get isInProgress(): boolean {
    return this.#isInProgress;
  }

  /** Time since it was asked. */
  get ageMs(): number {
    return performance.now() - this.#askedAtMs;
  }

  /** A hash, computed when first read, because a question may contain megabytes of artwork. */
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
