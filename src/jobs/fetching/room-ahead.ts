import { systemClock } from '../../clock.ts';
import type { DiskRoom } from '../../storage/disk-room.ts';

/** Artwork is fetched ahead while at least this share of the disk is left. */
const LEFT_SHARE = 0.25;
const LOOK_EVERY_MS = 1_000;

export interface RoomAheadDeps {
  readonly room: Pick<DiskRoom, 'figures' | 'capacityBytes'>;
  /** Whether the job could be rendered now if its artwork were there. */
  readonly isNext: (id: string) => Promise<boolean>;
}

/**
 * Leaves the disk to the jobs that are rendered: artwork of jobs in the queue could fill it, and then none of
 * them could be rendered.
 */
export class RoomAhead {
  readonly #deps: RoomAheadDeps;
  #lookedMs = -Infinity;
  #isShort = false;

  constructor(deps: RoomAheadDeps) {
    this.#deps = deps;
  }

  /** Waits while the disk is short and other jobs come first. @throws the signal's reason */
  async untilRoom(id: string, signal: AbortSignal): Promise<void> {
    while ((await this.#isDiskShort()) && !(await this.#deps.isNext(id))) {
      await systemClock.sleep(LOOK_EVERY_MS, signal);
    }
  }

  async #isDiskShort(): Promise<boolean> {
    if (performance.now() - this.#lookedMs < LOOK_EVERY_MS) return this.#isShort;
    this.#lookedMs = performance.now();
    const { room } = this.#deps;
    const [{ leftBytes }, capacityBytes] = await Promise.all([
      room.figures(),
      room.capacityBytes(),
    ]);
    this.#isShort = leftBytes < capacityBytes * LEFT_SHARE;
    return this.#isShort;
  }
}
