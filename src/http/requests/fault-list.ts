import { ServiceError, type Fault } from '../../errors.ts';

/** Listing more faults would not help anyone and could make the response as large as the request. */
export const MAX_LISTED_FAULTS = 100;

/** The faults in one request: keeps the first hundred and counts the rest. */
export class FaultList {
  readonly #listed: Fault[] = [];
  #count = 0;

  /** Number of faults; a lower bound once the list is full. */
  get count(): number {
    return this.#count;
  }

  add(...faults: readonly Fault[]): void {
    this.#count += faults.length;
    this.#listed.push(...faults.slice(0, MAX_LISTED_FAULTS - this.#listed.length));
  }

  /** Adds the faults in a value. Once the list is full, counts the value as one fault. */
  addFrom(find: () => readonly Fault[]): void {
    if (this.#listed.length < MAX_LISTED_FAULTS) this.add(...find());
    else this.#count += 1;
  }

  /** Returns an `invalid_request` with the faults and their number. */
  toError(): ServiceError {
    return new ServiceError('invalid_request', this.#message(), {
      faults: this.#listed,
      details: { faults: this.#count },
    });
  }

  #message(): string {
    const [first] = this.#listed;
    if (this.#count === 1 && first) return `The request is invalid: ${first.detail}.`;
    if (this.#count === this.#listed.length) {
      return `The request has ${this.#count} errors; all are listed in errors.`;
    }
    return `The request has at least ${this.#count} errors; the first ${this.#listed.length} are listed in errors.`;
  }
}
