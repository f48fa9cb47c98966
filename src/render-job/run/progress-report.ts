import type { Phase, Progress } from '../../messages.ts';

/** The progress of one job. Every change is sent immediately. */
export class ProgressReport {
  readonly #send: (progress: Progress) => void;
  #progress: Progress;
  /** Pieces on finished parts. */
  #placedBefore = 0;

  constructor(placements: number, send: (progress: Progress) => void) {
    this.#send = send;
    this.#progress = { phase: 'artwork', part: 0, parts: 0, placed: 0, placements };
  }

  phase(phase: Phase): void {
    this.#update({ phase });
  }

  planned(parts: number, placedBefore: number): void {
    this.#placedBefore = placedBefore;
    this.#update({ parts, placed: placedBefore });
  }

  /** Reports the number of pieces placed on the current part. */
  placed(part: number, placed: number): void {
    this.#update({ part, placed: this.#placedBefore + placed });
  }

  partDone(placements: number): void {
    this.#placedBefore += placements;
    this.#update({ placed: this.#placedBefore });
  }

  #update(change: Partial<Progress>): void {
    this.#progress = { ...this.#progress, ...change };
    this.#send(this.#progress);
  }
}
