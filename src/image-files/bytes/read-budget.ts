import { MIB } from '../../gang-sheet/units/mib.ts';
import { ArtworkFault } from '../artwork-fault.ts';

/**
 * Maximum number of steps in one walk. A PNG of 200 MiB in chunks of 8 KiB takes 100,000 steps of a few
 * microseconds each.
 */
const MAX_STEPS = 400_000;
/** A file with very many strips or rows may instead take one step per this many bytes. */
const BYTES_PER_STEP = 128;
const MOST_STEPS = 2_000_000;
/**
 * Files that are stored in order are read once or twice; files whose lists are stored apart from the
 * pixels need jumps.
 */
const MAX_READS_OF_FILE = 8;
const MAX_EXTRA_BYTES = 64 * MIB;

/** The amount of work that one walk through a file may do. */
export class ReadBudget {
  readonly #maxSteps: number;
  readonly #maxBytes: number;
  #steps = 0;
  #bytes = 0;

  constructor(sizeBytes: number) {
    const ofSize = Math.ceil(sizeBytes / BYTES_PER_STEP);
    this.#maxSteps = Math.min(MOST_STEPS, Math.max(MAX_STEPS, ofSize));
    this.#maxBytes = MAX_READS_OF_FILE * sizeBytes + MAX_EXTRA_BYTES;
  }

  get used(): { readonly steps: number; readonly bytes: number } {
    return { steps: this.#steps, bytes: this.#bytes };
  }

  /** @throws ArtworkFault `artwork_too_large` */
  step(steps: number): void {
    this.#steps += steps;
    if (this.#steps > this.#maxSteps) throw tooManyParts();
  }

  /** @throws ArtworkFault `artwork_too_large` */
  read(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#maxBytes) throw tooManyParts();
  }
}

function tooManyParts(): ArtworkFault {
  const detail =
    'has too many parts in its structure (segments, chunks, boxes or directories): open it and export it again as PNG or JPEG';
  return new ArtworkFault('artwork_too_large', detail);
}
