import type { PeakObservation } from '../../messages.ts';

/** Keeps the last 50 memory peaks for each kind of job, compared with their predictions. */
export interface PeakStore {
  add(observation: PeakObservation): void;
  /** Oldest first. */
  all(): readonly PeakObservation[];
}
