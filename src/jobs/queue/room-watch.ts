import type { DiskRoom } from '../../storage/disk-room.ts';
import type { Log } from '../../telemetry/logger.ts';

const LOOK_EVERY_MS = 500;
/** The first look comes later each time that the same job meets a full disk. */
const LONGEST_FIRST_LOOK_MS = 60_000;
/** After this time without room, the working files of waiting jobs are given up. */
const GIVE_UP_FILES_AFTER_MS = 30_000;

export interface RoomWatchDeps {
  readonly room: DiskRoom;
  readonly log: Log;
  /** Called once there is room again. */
  readonly onRoom: () => void;
  /** Called if no room has come up for long: what waiting jobs keep on disk may be what is missing. */
  readonly onNoRoom: () => Promise<void>;
}

/**
 * Waits for room after a job has met a full disk.
 *
 *   open ── a job was interrupted by a full disk ──▶ waiting ── the reserve is free again ──▶ open
 */
export class RoomWatch {
  readonly #deps: RoomWatchDeps;
  #timer: NodeJS.Timeout | undefined;
  #sinceMs: number | null = null;
  #hasGivenUp = false;

  constructor(deps: RoomWatchDeps) {
    this.#deps = deps;
  }

  get isWaiting(): boolean {
    return this.#sinceMs !== null;
  }

  /** @param times how often the job has met a full disk, from 1 */
  wait(times: number): void {
    if (this.isWaiting) return;
    this.#sinceMs = performance.now();
    this.#hasGivenUp = false;
    const remedy =
      'Make room on the disk of DATA_DIR: delete gang sheets or other files, lower RETENTION_HOURS, or enlarge the disk. Jobs continue by themselves, without a restart.';
    this.#deps.log.error({ fault: 'full', change: 'job', remedy }, 'storage paused');
    this.#lookIn(Math.min(LONGEST_FIRST_LOOK_MS, LOOK_EVERY_MS * 2 ** (times - 1)));
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
      await this.#giveUpFiles(waitedMs);
      this.#lookIn(LOOK_EVERY_MS);
      return;
    }
    this.#sinceMs = null;
    log.info({ writes: 0, seconds: Math.round(waitedMs / 100) / 10 }, 'storage recovered');
    onRoom();
  }

  async #giveUpFiles(waitedMs: number): Promise<void> {
    const { log, onNoRoom } = this.#deps;
    if (this.#hasGivenUp || waitedMs < GIVE_UP_FILES_AFTER_MS) return;
    this.#hasGivenUp = true;
    await onNoRoom().catch((error: unknown) => log.error({ err: error }, 'files not removed'));
  }
}
