/** A flight recorder's records about one process. Times are milliseconds since 1970. */

/** A process's first record. */
export interface StartMark {
  readonly kind: 'start';
  readonly atMs: number;
  readonly process: 'service' | 'renderer';
  readonly pid: number;
  /** The control group's count of OOM kills at the start; null where there is none. */
  readonly oomKills: number | null;
}

/** The last record of a process that ended cleanly. A killed process leaves none. */
export interface EndMark {
  readonly kind: 'end';
  readonly atMs: number;
  readonly why: string;
}

/** The process was asked to end; it may be killed before it has ended. */
export interface StopMark {
  readonly kind: 'stop';
  readonly atMs: number;
  readonly why: string;
}

/** The process ends because of an error: its last words. */
export interface FaultMark {
  readonly kind: 'fault';
  readonly atMs: number;
  readonly what: string;
}

export interface MemorySample {
  readonly kind: 'sample';
  readonly atMs: number;
  readonly state: string;
  readonly usedBytes: number;
  readonly budgetBytes: number;
  readonly limitBytes: number;
}

/** Position in the work at a checkpoint. */
export interface PlaceMark {
  readonly kind: 'place';
  readonly atMs: number;
  readonly jobId: string;
  readonly place: Readonly<Record<string, string | number>>;
}

/** A pull of the brake: a job was stopped, or the process killed itself. */
export interface BrakeMark {
  readonly kind: 'brake';
  readonly atMs: number;
  readonly action: 'end_children' | 'stop_jobs' | 'end_process';
  readonly why: string;
  readonly usedBytes: number;
  readonly budgetBytes: number;
  readonly limitBytes: number;
}

export type FlightRecord =
  StartMark | StopMark | FaultMark | EndMark | MemorySample | PlaceMark | BrakeMark;

/** The records that a process left behind, oldest first. */
export interface Flight {
  readonly start: StartMark;
  /** null if nothing asked the process to end. */
  readonly stop: StopMark | null;
  readonly fault: FaultMark | null;
  readonly end: EndMark | null;
  /** The last checkpoint. */
  readonly place: PlaceMark | null;
  readonly samples: readonly MemorySample[];
  /** The last pull of the brake. */
  readonly brake: BrakeMark | null;
}
