import type { PeakFactors } from '../../messages.ts';
import type { PeakStore } from '../stores/peak-store.ts';
import { peakFactors } from './peak-factor.ts';

/** The factors for predicted peaks, kept in memory: each hand-over and each question needs them. */
export class KnownPeaks {
  readonly #peaks: Pick<PeakStore, 'all'>;
  #factors: PeakFactors = {};

  constructor(peaks: Pick<PeakStore, 'all'>) {
    this.#peaks = peaks;
  }

  get factors(): PeakFactors {
    return this.#factors;
  }

  /** Reads the observations, at start and when there is another one. */
  async read(): Promise<void> {
    this.#factors = peakFactors(await this.#peaks.all());
  }
}
