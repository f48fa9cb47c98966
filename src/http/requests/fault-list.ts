import { ServiceError, type Fault } from '../../errors.ts';

/** More faults than this help nobody and make the answer as large as the request. */
export const MAX_LISTED_FAULTS = 100;

/** Faults of one request: the first hundred are kept, and the others are counted. */
export class FaultList {
  readonly #listed: Fault[] = [];
  #count = 0;

  /** How many there are; of those that came after the list was full, at least so many. */
  get count(): number {
    return this.#count;
  }

  add(...faults: readonly Fault[]): void {
    this.#count += faults.length;
    this.#listed.push(...faults.slice(0, MAX_LISTED_FAULTS - this.#listed.length));
  }

  /** Adds what `find` finds in something that has faults; when the list is full, it only counts. */
  addFrom(find: () => readonly Fault[]): void {
    if (this.#listed.length < MAX_LISTED_FAULTS) this.add(...find());
    else this.#count += 1;
  }

  /** @returns an `invalid_request` with the faults and their number */
  toError(): ServiceError {
    return new ServiceError('invalid_request', this.#message(), {
      faults: this.#listed,
      details: { faults: this.#count },
    });
  }

  #message(): string {
    const [first] = this.#listed;
    if (this.#count === 1 && first) return `The request has a fault: ${first.detail}.`;
    if (this.#count === this.#listed.length) {
      return `The request has ${this.#count} faults; all are listed in errors.`;
    }
    return `The request has at least ${this.#count} faults; the first ${this.#listed.length} are listed in errors.`;
  }
}
