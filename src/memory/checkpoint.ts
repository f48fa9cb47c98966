/**
 * The moment at which memory is read and a decision is taken.
 *  - `step`    every N placements: at the pause threshold the work pauses
 *  - `before`  before new work of size begins (a part): from the critical threshold on it pauses
 *  - `decode`  before a further picture is decoded, while memory is short: as `step`
 *  - `after`   a result is safe on disk: as `step`
 */
export type CheckpointKind = 'step' | 'before' | 'decode' | 'after';

/** Where the work stands, for log and error; memory does not read it. */
export type CheckpointPlace = Readonly<Record<string, string | number>>;

/**
 * Returns when the work may go on. May take up to the bound of a pause.
 * @throws ServiceError `memory_exhausted` when a pause could not free enough
 * @throws the signal's reason when the job is cancelled
 */
export type Checkpoint = (kind: CheckpointKind, place: CheckpointPlace) => Promise<void>;

/** Something that holds memory it can do without. The ladder of a pause asks it to let go. */
export interface Droppable {
  /** Stands in the log and as the `step` label of the freed-bytes metric. */
  readonly name: string;
  /** Lets go of what nobody is using just now; resolves to the bytes let go. */
  drop(): Promise<number> | number;
}
