import type { PeakObservation } from '../../messages.ts';

/** Keeps the last 50 memory peaks for each kind of job, compared with their predictions. */
export interface PeakStore {
  add(observation: PeakObservation): Promise<void>;
  /** Oldest first. */
  all(): Promise<readonly PeakObservation[]>;
}
