import { toProblem } from '../errors.ts';
import type { CacheLimits, FittedCache } from '../rendering/fitted/fitted-cache.ts';
import type { DiskRoom } from '../storage/disk-room.ts';
import { fileSize } from '../storage/file-size.ts';
import type { DiskGate } from '../storage/disk-gate.ts';

type Fitted = Pick<FittedCache, 'drop' | 'usedFileBytes' | 'setLimits'>;

/**
 * The disk as one job uses it. Fitted artworks that wait for their use in files take space that the part
 * may need. Before the job stops for want of room, it drops them, and from then on fits each artwork when
 * it is needed.
 */
export class DiskSaver {
  readonly #room: Pick<DiskRoom, 'check'>;
  #fitted: { readonly cache: Fitted; readonly limits: () => CacheLimits } | null = null;
  #part: { readonly gate: DiskGate; readonly path: string } | null = null;
  #isShort = false;
  #usedBytes = 0;
  #mostUsedBytes = 0;

  constructor(room: Pick<DiskRoom, 'check'>) {
    this.#room = room;
  }

  /** Bytes of fitted artworks that were in use when the job was stopped, and are needed again. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** The most bytes of fitted artworks that were in use together. */
  get mostUsedBytes(): number {
    return this.#mostUsedBytes;
  }

  /** @param limits the limits of memory */
  watchFitted(cache: Fitted, limits: () => CacheLimits): void {
    this.#fitted = { cache, limits };
  }

  watchPart(gate: DiskGate, path: string): void {
    this.#part = { gate, path };
  }

  /** The limits of the fitted artworks, which also depend on the disk. */
  limits(ofMemory: CacheLimits): CacheLimits {
    return this.#isShort ? { ...ofMemory, prefetch: 0 } : ofMemory;
  }

  /** @throws ServiceError `storage_full` if there is no room although nothing more can be dropped */
  readonly check = (bytes = 0): Promise<void> => this.retrying(() => this.#room.check(bytes));

  /**
   * Does work for which the disk may be too full, and does it again after making room.
   * @param isAhead whether the work can be done later instead
   */
  async retrying<T>(work: () => Promise<T>, isAhead = (): boolean => false): Promise<T> {
    const usedBytes = this.#fitted?.cache.usedFileBytes ?? 0;
    this.#mostUsedBytes = Math.max(this.#mostUsedBytes, usedBytes);
    try {
      return await work();
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#isShort = true;
      if (isAhead()) throw error;
      await this.#makeRoom();
    }
    try {
      return await work();
    } catch (error) {
      if (isDiskFull(error)) this.#usedBytes = usedBytes;
      throw error;
    }
  }

  /**
   * Estimates how much the part in progress will still grow, from what it has taken so far; 0 if that is
   * not known.
   */
  async restOfPartBytes(): Promise<number> {
    if (this.#part === null) return 0;
    const { gate, path } = this.#part;
    return gate.restBytes((await fileSize(path)) ?? 0);
  }

  async #makeRoom(): Promise<void> {
    if (this.#fitted === null) return;
    const { cache, limits } = this.#fitted;
    cache.setLimits(this.limits(limits()));
    await cache.drop();
  }
}

function isDiskFull(error: unknown): boolean {
  return toProblem(error).code === 'storage_full';
}
