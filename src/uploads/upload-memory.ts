import { ServiceError } from '../errors.ts';
import { MIB } from '../gang-sheet/units/mib.ts';

/** Memory use as the service sees it. */
export interface MemoryNow {
  /** Whether memory is too short for new work. */
  readonly isShort: boolean;
  /** Share of the budget in use; may exceed 1. */
  readonly utilisation: number;
  /** Memory that is neither in use nor promised to jobs and questions. */
  readonly freeBytes: number;
  /** Memory that there is in all. */
  readonly budgetBytes: number;
}

export interface UploadMemoryDeps {
  readonly now: () => MemoryNow;
  /** Called with all that is reserved, whenever it changes. */
  readonly onReserved: (bytes: number) => void;
}

/**
 * While memory is not short, a reservation up to this size is granted regardless of what jobs have
 * been promised, because one large job may hold all memory for minutes. A document of 1 MiB takes
 * far less.
 */
const SMALL_BYTES = 22 * MIB;
const RETRY_AFTER_SECONDS = 5;

/** The memory that the service reserves to measure uploads. */
export class UploadMemory {
  readonly #deps: UploadMemoryDeps;
  #reservedBytes = 0;

  constructor(deps: UploadMemoryDeps) {
    this.#deps = deps;
  }

  /** @throws ServiceError `memory_exhausted` (retryable) while memory is too short for new work */
  assertEnough(): void {
    const { isShort, utilisation } = this.#deps.now();
    if (!isShort) return;
    throw refusal(`Memory use is at ${Math.round(utilisation * 100)}% of the budget.`);
  }

  /**
   * Reserves memory until the returned function is called.
   * @throws ServiceError `memory_exhausted` (retryable); `does_not_fit_memory` if there is never so much
   */
  reserve(bytes: number): () => void {
    this.assertEnough();
    const now = this.#deps.now();
    if (bytes > now.budgetBytes) throw neverFits(bytes, now.budgetBytes);
    const freeBytes = now.freeBytes - this.#reservedBytes;
    if (bytes > SMALL_BYTES && bytes > freeBytes) throw noRoomFor(bytes, freeBytes);
    this.#change(bytes);
    return () => this.#change(-bytes);
  }

  #change(bytes: number): void {
    this.#reservedBytes += bytes;
    this.#deps.onReserved(this.#reservedBytes);
  }
}

function noRoomFor(bytes: number, freeBytes: number): ServiceError {
  const [neededMib, freeMib] = [Math.ceil(bytes / MIB), Math.max(0, Math.floor(freeBytes / MIB))];
  return refusal(
    `Measuring this SVG may take ${neededMib} MB of memory, but only ${freeMib} MB is free.`,
  );
}

function neverFits(bytes: number, budgetBytes: number): ServiceError {
  const [neededMib, budgetMib] = [Math.ceil(bytes / MIB), Math.floor(budgetBytes / MIB)];
  const message = `Measuring this SVG may take ${neededMib} MB of memory, and this server has ${budgetMib} MB. Simplify it or save it as PNG.`;
  return new ServiceError('does_not_fit_memory', message);
}

function refusal(reason: string): ServiceError {
  return new ServiceError(
    'memory_exhausted',
    `${reason} Send the artwork again in a few seconds.`,
    {
      retryable: true,
      details: { retryAfterSeconds: RETRY_AFTER_SECONDS },
    },
  );
}
