import type { Problem } from '../../errors.ts';
import type { DiskShortage } from '../../messages.ts';
import type { DiskRoom, DiskSpace } from '../../storage/disk-room.ts';
import { toLeastMib } from '../../telemetry/figures.ts';
import type { Log } from '../../telemetry/logger.ts';
import type { JobFiles } from '../job-files.ts';
import { diskWait } from './disk-wait.ts';

const LOOK_EVERY_MS = 500;
/** A job that was stopped without having achieved anything waits longer each time, but not longer than this. */
const LONGEST_BACKOFF_MS = 60_000;
/** After this time without any work, the working files of waiting jobs may be removed. */
const GIVE_UP_FILES_AFTER_MS = 30_000;
/** A wait is logged again at this interval. */
const TELL_EVERY_MS = 600_000;
/** While jobs wait, files at the end of their retention are removed at this interval. */
const DROP_EXPIRED_EVERY_MS = 60_000;
/** A job that has waited for so long gets the space that is freed from then on. */
const PATIENCE_MS = 15 * 60_000;
/** A disk that repeatedly refuses writes although it reports free space may have a quota. */
const MAX_UNEXPLAINED = 10;
/** Before the disk is read. */
const UNKNOWN: DiskSpace = { freeBytes: 0, reserveBytes: 0, leftBytes: -1 };

export interface FullDisksDeps {
  readonly room: Pick<DiskRoom, 'figures'>;
  readonly files: Pick<JobFiles, 'removeScratch'>;
  readonly log: Log;
  /** Removes what has been kept for its whole retention. */
  readonly dropExpired: () => Promise<void>;
  /** The ids of the jobs that are running. */
  readonly running: Pick<ReadonlyMap<string, unknown>, 'has' | 'size'>;
  /** Called while there is room, for all jobs or for one of those that wait. */
  readonly onRoom: () => void;
}

interface StoppedJob extends DiskShortage {
  /** How often it was stopped in succession without having achieved anything. */
  readonly vain: number;
  /** How often in succession the disk had room but refused to be written to. */
  readonly unexplained: number;
  readonly notBeforeMs: number;
  /** When it was first interrupted. */
  readonly sinceMs: number;
  /** When the log said last why it waits. */
  readonly toldMs: number;
}

/**
 * Jobs that a full disk has interrupted. Each waits in the queue until the disk has room for what it
 * needs. Every other job waits only while the reserve is in use.
 *
 *   open ── a job was interrupted by a full disk ──▶ held ── the reserve is free ──▶ open
 *   the job: waiting ── room for what it needs ──▶ may start
 *   waiting ── 15 min ──▶ the space of gang sheets that are removed is kept for it
 *   waiting ── nothing has run for 30 s ──▶ gives up its working files if another job can then run, and
 *                                           needs their room too
 */
export class FullDisks {
  readonly #deps: FullDisksDeps;
  /** In the order in which they were first interrupted. */
  readonly #jobs = new Map<string, StoppedJob>();
  #space = UNKNOWN;
  #timer: NodeJS.Timeout | undefined;
  #heldSinceMs: number | null = null;
  #idleSinceMs = 0;
  #droppedMs = -Infinity;
  /** Space that was freed for the job that has waited for long. */
  #keptBytes = 0;
  /** No job starts before the files of another one are removed. */
  #removals = Promise.resolve();

  constructor(deps: FullDisksDeps) {
    this.#deps = deps;
  }

  /** Whether no job may start. */
  get isHolding(): boolean {
    return this.#heldSinceMs !== null;
  }

  /** Whether the disk has room for what this job is known to need. */
  hasRoomFor(id: string): boolean {
    const job = this.#jobs.get(id);
    const keptBytes = this.#impatientId() === id ? 0 : this.#keptBytes;
    const hasRoom = keptBytes + (job?.neededBytes ?? 0) <= this.#space.leftBytes;
    return job === undefined ? keptBytes === 0 || hasRoom : hasRoom && this.#isDue(job);
  }

  /** The jobs that a full disk has interrupted. */
  get ids(): readonly string[] {
    return [...this.#jobs.keys()];
  }

  /** Removes files. Their space is kept for a job that has waited for long, before others take it. */
  async whileFreeing(remove: () => Promise<void>): Promise<void> {
    const leftBytes = async () => (await this.#deps.room.figures()).leftBytes;
    const before = await leftBytes().catch(() => NaN);
    await remove();
    if (this.#impatientId() === null) return;
    const freedBytes = (await leftBytes().catch(() => NaN)) - before;
    if (freedBytes > 0) this.#keptBytes += freedBytes;
  }

  /** These jobs run one at a time, so that each has the disk to itself. */
  slots(concurrency: number): number {
    return this.#jobs.size > 0 ? 1 : concurrency;
  }

  /** Why a queued job waits for the disk; undefined if it does not. */
  waitOf(id: string): Problem | undefined {
    if (this.#space === UNKNOWN) return undefined;
    const job = this.#jobs.get(id);
    if (job !== undefined && !this.hasRoomFor(id)) return diskWait(job.neededBytes, this.#space);
    return this.#space.leftBytes < 0 && this.isHolding ? diskWait(null, this.#space) : undefined;
  }

  /** @returns false if the job should fail rather than wait once more */
  waitForRoom(id: string, shortage: DiskShortage): boolean {
    const { unexplained, vain } = this.#timesOf(id, shortage);
    if (unexplained > MAX_UNEXPLAINED) return false;
    const givesUp = shortage.heldBytes > 0 && this.#isBehindOther(id);
    const kept = givesUp ? this.#withoutFiles(id, shortage) : shortage;
    const nowMs = performance.now();
    const backoffMs = Math.min(LONGEST_BACKOFF_MS, LOOK_EVERY_MS * 2 ** vain);
    const times = {
      notBeforeMs: nowMs + backoffMs,
      sinceMs: this.#jobs.get(id)?.sinceMs ?? nowMs,
      toldMs: -Infinity,
    };
    this.#jobs.set(id, { ...kept, unexplained, vain, ...times });
    this.#heldSinceMs ??= nowMs;
    this.#space = UNKNOWN;
    this.#idleSinceMs = nowMs;
    this.#lookIn(0);
    return true;
  }

  /** Removes the working files of a job that fails for lack of room, because they fill the disk. */
  giveUp(id: string): void {
    this.#removals = this.#removals.then(() => this.#removeFiles(id));
  }

  ended(id: string): void {
    this.#jobs.delete(id);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #timesOf(id: string, { doneBytes, isUnexplained }: DiskShortage) {
    const before = this.#jobs.get(id);
    const isVain = before !== undefined && doneBytes <= before.doneBytes;
    return {
      vain: isVain ? before.vain + 1 : 0,
      unexplained: isUnexplained ? 1 + (isVain ? before.unexplained : 0) : 0,
    };
  }

  /** Whether a job waits that was interrupted earlier, and should have the room first. */
  #isBehindOther(id: string): boolean {
    const earlier = [...this.#jobs.keys()].slice(
      0,
      this.#jobs.has(id) ? this.#placeOf(id) : undefined,
    );
    return earlier.some((other) => !this.#deps.running.has(other));
  }

  #placeOf(id: string): number {
    return [...this.#jobs.keys()].indexOf(id);
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), ms).unref();
  }

  async #look(): Promise<void> {
    await this.#removals;
    if (this.#impatientId() === null) this.#keptBytes = 0;
    this.#space = await this.#deps.room.figures().catch(() => UNKNOWN);
    if (this.#space !== UNKNOWN) this.#tell();
    if (this.#space.leftBytes >= 0) this.#release();
    if (this.#waiting().length === 0 && !this.isHolding) return;
    this.#dropExpired();
    this.#giveUpFilesIfLate();
    this.#lookIn(LOOK_EVERY_MS);
  }

  #dropExpired(): void {
    const { dropExpired, log } = this.#deps;
    const isShort = this.isHolding || this.#waiting().some(([, job]) => this.#lacksRoom(job));
    if (!isShort || performance.now() - this.#droppedMs < DROP_EXPIRED_EVERY_MS) return;
    this.#droppedMs = performance.now();
    dropExpired().catch((error: unknown) => log.error({ err: error }, 'expired jobs not removed'));
  }

  #release(): void {
    const { log, onRoom } = this.#deps;
    if (this.#heldSinceMs !== null) {
      const seconds = Math.round((performance.now() - this.#heldSinceMs) / 100) / 10;
      this.#heldSinceMs = null;
      log.info({ writes: 0, seconds }, 'storage recovered');
    }
    onRoom();
  }

  /** Says why a job waits, when it begins to and from time to time. */
  #tell(): void {
    const nowMs = performance.now();
    for (const [jobId, job] of this.#waiting()) {
      if (!this.#lacksRoom(job) || nowMs - job.toldMs < TELL_EVERY_MS) continue;
      this.#jobs.set(jobId, { ...job, toldMs: nowMs });
      const { detail, details, remediation } = diskWait(job.neededBytes, this.#space);
      const missingMb = toLeastMib(Number(details?.['missingBytes']));
      const numbers = { neededMb: toLeastMib(job.neededBytes), missingMb };
      const remedy = remediation?.[0]?.detail;
      const fields = { fault: 'full', change: 'job', jobId, ...numbers, detail, remedy };
      this.#deps.log.error(fields, 'storage paused');
    }
  }

  #lacksRoom({ neededBytes }: StoppedJob): boolean {
    return neededBytes > this.#space.leftBytes;
  }

  #isDue({ notBeforeMs }: StoppedJob): boolean {
    return performance.now() >= notBeforeMs;
  }

  /** The job for which freed space is kept; null: none has waited for long. */
  #impatientId(): string | null {
    const isLate = ([, job]: Entry) => performance.now() - job.sinceMs >= PATIENCE_MS;
    return this.#waiting().find(isLate)?.[0] ?? null;
  }

  #waiting(): readonly Entry[] {
    return [...this.#jobs].filter(([id]) => !this.#deps.running.has(id));
  }

  /**
   * The files of waiting jobs may take up exactly the space that another of them misses. Those that were
   * interrupted last give up theirs first; they start over, but keep their finished parts.
   */
  #giveUpFilesIfLate(): void {
    if (this.#deps.running.size > 0) this.#idleSinceMs = performance.now();
    if (performance.now() - this.#idleSinceMs <= GIVE_UP_FILES_AFTER_MS) return;
    this.#idleSinceMs = performance.now();
    const waiting = this.#waiting();
    for (const one of waiting) {
      const givers = giversFor(one, waiting, this.#space.leftBytes);
      for (const [id, job] of givers)
        this.#jobs.set(id, { ...job, ...this.#withoutFiles(id, job) });
      if (givers.length > 0) return;
    }
  }

  /** Removes a job's working files; it then needs their room as well. */
  #withoutFiles(id: string, shortage: DiskShortage): DiskShortage {
    const { heldBytes, doneBytes, neededBytes } = shortage;
    this.#removals = this.#removals.then(() => this.#removeFiles(id));
    return {
      ...shortage,
      heldBytes: 0,
      doneBytes: doneBytes - heldBytes,
      neededBytes: neededBytes + heldBytes,
    };
  }

  async #removeFiles(jobId: string): Promise<void> {
    const { files, log } = this.#deps;
    await files.removeScratch(jobId).catch((error: unknown) => {
      log.error({ err: error, jobId }, 'working files not removed');
    });
  }
}

type Entry = readonly [string, StoppedJob];

/** The jobs whose working files take the space that this one misses; none if that would not be enough. */
function giversFor(
  [id, job]: Entry,
  waiting: readonly Entry[],
  leftBytes: number,
): readonly Entry[] {
  const givers: Entry[] = [];
  let missingBytes = job.neededBytes - leftBytes;
  for (const other of waiting.toReversed()) {
    if (missingBytes <= 0) break;
    if (other[0] === id || other[1].heldBytes === 0) continue;
    givers.push(other);
    missingBytes -= other[1].heldBytes;
  }
  return missingBytes > 0 ? [] : givers;
}
