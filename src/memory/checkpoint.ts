/**
 * A point at which memory use is read and a decision is made.
 *  - `step`    every N placements: pauses at the pause threshold
 *  - `before`  before a part begins: pauses at the critical threshold, which is lower
 *  - `decode`  before another image is decoded while memory is short: same as `step`
 *  - `after`   once a part is safe on disk: same as `step`
 */
export type CheckpointKind = 'step' | 'before' | 'decode' | 'after';

/** Position in the work. It appears in logs and errors; memory management does not use it. */
export type CheckpointPlace = Readonly<Record<string, string | number>>;

/**
 * Resolves when the work may continue, which may take as long as a pause.
 * @throws ServiceError `memory_exhausted` if a pause could not free enough
 * @throws the signal's reason if the job is cancelled
 */
export type Checkpoint = (kind: CheckpointKind, place: CheckpointPlace) => Promise<void>;

/** An object that holds memory that it can do without. A cleanup asks it to drop that memory. */
export interface Droppable {
  /** Name in the log, and `step` label of the freed-bytes metric. */
  readonly name: string;
  /** Drops everything that is not in use. Resolves to the bytes dropped. */
  drop(): Promise<number> | number;
}
