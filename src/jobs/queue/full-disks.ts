import type { DiskShortage } from '../../messages.ts';
import type { DiskRoom } from '../../storage/disk-room.ts';
import { toLeastMib } from '../../telemetry/figures.ts';
import type { Log } from '../../telemetry/logger.ts';
import type { JobFiles } from '../job-files.ts';

const LOOK_EVERY_MS = 500;
/** Limits the delay before the first check, which grows each time the same job hits a full disk. */
const LONGEST_FIRST_LOOK_MS = 60_000;
/** After this time without room, the working files of waiting jobs are removed. */
const GIVE_UP_FILES_AFTER_MS = 30_000;
/** A disk that repeatedly runs full although it reports free space may have a quota. */
const MAX_TIMES = 10;

const REMEDY =
  'Free space on the DATA_DIR disk: delete gang sheets or other files, lower RETENTION_HOURS, or enlarge the disk. Jobs continue automatically, without a restart.';

export interface FullDisksDeps {
  readonly room: Pick<DiskRoom, 'leftBytes'>;
  readonly files: Pick<JobFiles, 'removeScratch'>;
  readonly log: Log;
  /** Whether no job is running. */
  readonly isIdle: () => boolean;
  /** Called once there is room again, for all jobs or for one of those that wait. */
  readonly onRoom: () => void;
}

interface StoppedJob {
  /** How often it has hit a full disk. */
  readonly times: number;
  /** Bytes of its working files. */
  readonly heldBytes: number;
  /** Bytes that it needs besides those. */
  readonly neededBytes: number;
  readonly isWaiting: boolean;
}

/**
 * Jobs that a full disk has interrupted. Each waits in the queue until the disk has room for what it
 * needs. Every other job waits only while the reserve is in use.
 *
 *   open ── a job was interrupted by a full disk ──▶ held ── the reserve is free again ──▶ open
 *   the job: waiting ── room for what it needs ──▶ may start
 *   waiting ── 30 s without room, nothing runs ──▶ its working files are removed, and it needs their room too
 */
export class FullDisks {
  readonly #deps: FullDisksDeps;
  readonly #jobs = new Map<string, StoppedJob>();
  #leftBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #heldSinceMs: number | null = null;
  #filesKeptSinceMs = 0;

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
    return job?.isWaiting !== true || job.neededBytes <= this.#leftBytes;
  }

  /** These jobs run one at a time, so that each has the disk to itself. */
  slots(concurrency: number): number {
    return this.#jobs.size > 0 ? 1 : concurrency;
  }

  /** Whether the job should fail rather than wait once more. */
  isTooOften(id: string): boolean {
    return (this.#jobs.get(id)?.times ?? 0) >= MAX_TIMES;
  }

  waitForRoom(id: string, { heldBytes, neededBytes, problem }: DiskShortage): void {
    const times = (this.#jobs.get(id)?.times ?? 0) + 1;
    this.#jobs.set(id, { times, heldBytes, neededBytes, isWaiting: true });
    const fields = { fault: 'full', change: 'job', jobId: id, neededMb: toLeastMib(neededBytes) };
    this.#deps.log.error({ ...fields, detail: problem.detail, remedy: REMEDY }, 'storage paused');
    this.#heldSinceMs ??= performance.now();
    this.#filesKeptSinceMs = performance.now();
    this.#lookIn(Math.min(LONGEST_FIRST_LOOK_MS, LOOK_EVERY_MS * 2 ** (times - 1)));
  }

  /** Removes the working files of a job that fails for lack of room, because they fill the disk. */
  giveUp(id: string): void {
    void this.#removeFiles(id);
  }

  ended(id: string): void {
    this.#jobs.delete(id);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), ms).unref();
  }

  async #look(): Promise<void> {
    this.#leftBytes = await this.#deps.room.leftBytes().catch(() => -1);
    if (this.#leftBytes >= 0) this.#release();
    const waiting = [...this.#jobs.values()].some(({ isWaiting }) => isWaiting);
    if (!waiting && !this.isHolding) return;
    await this.#giveUpFilesIfLate();
    this.#lookIn(LOOK_EVERY_MS);
  }

  #release(): void {
    const { log, onRoom } = this.#deps;
    if (this.#heldSinceMs !== null) {
      const seconds = Math.round((performance.now() - this.#heldSinceMs) / 100) / 10;
      this.#heldSinceMs = null;
      log.info({ writes: 0, seconds }, 'storage recovered');
    }
    for (const [id, job] of this.#jobs) {
      if (job.neededBytes <= this.#leftBytes) this.#jobs.set(id, { ...job, isWaiting: false });
    }
    onRoom();
  }

  /**
   * The files of waiting jobs may take up exactly the space that is missing. The jobs start over,
   * but keep their finished parts.
   */
  async #giveUpFilesIfLate(): Promise<void> {
    const isLate = performance.now() - this.#filesKeptSinceMs > GIVE_UP_FILES_AFTER_MS;
    if (!isLate || !this.#deps.isIdle()) return;
    this.#filesKeptSinceMs = Infinity;
    for (const [id, job] of this.#jobs) {
      if (!job.isWaiting) continue;
      await this.#removeFiles(id);
      const neededBytes = job.heldBytes + job.neededBytes;
      this.#jobs.set(id, { ...job, heldBytes: 0, neededBytes });
    }
  }

  async #removeFiles(jobId: string): Promise<void> {
    const { files, log } = this.#deps;
    await files.removeScratch(jobId).catch((error: unknown) => {
      log.error({ err: error, jobId }, 'working files not removed');
    });
  }
}
