import type { DiskRoom } from '../../storage/disk-room.ts';
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
  readonly room: DiskRoom;
  readonly files: Pick<JobFiles, 'removeScratch'>;
  readonly log: Log;
  /** Whether no job is running. */
  readonly isIdle: () => boolean;
  /** Called once there is room again. */
  readonly onRoom: () => void;
}

/**
 * Jobs that a full disk has interrupted. They wait in the queue, and so does every other job.
 *
 *   open ── a job was interrupted by a full disk ──▶ waiting ── the reserve is free again ──▶ open
 */
export class FullDisks {
  readonly #deps: FullDisksDeps;
  /** How often each unfinished job has hit a full disk. */
  readonly #times = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #sinceMs: number | null = null;
  #hasGivenUp = false;

  constructor(deps: FullDisksDeps) {
    this.#deps = deps;
  }

  get isWaiting(): boolean {
    return this.#sinceMs !== null;
  }

  /** These jobs run one at a time, so that each has the disk to itself. */
  slots(concurrency: number): number {
    return this.#times.size > 0 ? 1 : concurrency;
  }

  /** Whether the job should fail rather than wait once more. */
  isTooOften(id: string): boolean {
    return (this.#times.get(id) ?? 0) >= MAX_TIMES;
  }

  waitForRoom(id: string): void {
    const times = (this.#times.get(id) ?? 0) + 1;
    this.#times.set(id, times);
    if (this.isWaiting) return;
    this.#sinceMs = performance.now();
    this.#hasGivenUp = false;
    this.#deps.log.error({ fault: 'full', change: 'job', remedy: REMEDY }, 'storage paused');
    this.#lookIn(Math.min(LONGEST_FIRST_LOOK_MS, LOOK_EVERY_MS * 2 ** (times - 1)));
  }

  /** Removes the working files of a job that fails for lack of room, because they fill the disk. */
  giveUp(id: string): void {
    void this.#removeFiles(id);
  }

  ended(id: string): void {
    this.#times.delete(id);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #lookIn(ms: number): void {
    this.#timer = setTimeout(() => void this.#look(), ms).unref();
  }

  async #look(): Promise<void> {
    const { room, log, onRoom } = this.#deps;
    const waitedMs = performance.now() - (this.#sinceMs ?? 0);
    try {
      await room.check();
    } catch {
      if (waitedMs > GIVE_UP_FILES_AFTER_MS) await this.#giveUpFiles();
      this.#lookIn(LOOK_EVERY_MS);
      return;
    }
    this.#sinceMs = null;
    log.info({ writes: 0, seconds: Math.round(waitedMs / 100) / 10 }, 'storage recovered');
    onRoom();
  }

  /**
   * The files of waiting jobs may take up exactly the space that is missing. The jobs start over,
   * but keep their finished parts.
   */
  async #giveUpFiles(): Promise<void> {
    if (this.#hasGivenUp || !this.#deps.isIdle()) return;
    this.#hasGivenUp = true;
    for (const id of this.#times.keys()) await this.#removeFiles(id);
  }

  async #removeFiles(jobId: string): Promise<void> {
    const { files, log } = this.#deps;
    await files.removeScratch(jobId).catch((error: unknown) => {
      log.error({ err: error, jobId }, 'working files not removed');
    });
  }
}
