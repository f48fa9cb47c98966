import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import type { Fitting, SheetPlan } from '../../gang-sheet/plan.ts';
import type { Droppable } from '../../memory/checkpoint.ts';
import type { FittedArtwork } from '../../gang-sheet/fitted-artwork.ts';
import type { FittedSource } from './fitted-source.ts';
import { UpcomingUses } from './upcoming-uses.ts';

export interface CacheLimits {
  /** Total limit for all fitted artworks. Artworks that a band is using are kept even above the limit. */
  readonly budgetBytes: number;
  /** Number of artworks that are fitted ahead of their use; 0 disables prefetching. */
  readonly prefetch: number;
}

/** Delays the start of fits while memory is short. */
export interface FitGate {
  /** Returns whether memory is short; nothing is prefetched then. Cheap to call. */
  isShort(): boolean;
  /** Resolves when a fit that is needed immediately may start. */
  room(): Promise<void>;
}

export interface FittedCacheOptions extends CacheLimits {
  readonly fittings: readonly Fitting[];
  /** The remaining sheets in order, each with only the placements that rendering acquires. */
  readonly sheets: readonly SheetPlan[];
  /** Called again for a fitting that was evicted. It must observe the job's signal itself. */
  readonly fit: (fitting: number) => Promise<FittedArtwork>;
  /** The number of bytes that a fitting will occupy in memory; by default, the size of its pixels. */
  readonly expectedBytes?: (fitting: number) => number;
  /** Defaults to a gate that is always open. */
  readonly gate?: FitGate;
}

/**
 * States of a fitting in the cache:
 *
 *   absent ──acquire, prefetch──▶ coming ──▶ idle ◀──release, acquire──▶ used
 *     ▲                              │         │
 *     └──────────fit failed──────────┴─────────┘ evicted, dropped, or not needed again
 *
 * The bytes of a fitting are counted from the start of its fit.
 */
interface Entry {
  readonly fitting: number;
  readonly artwork: Promise<FittedArtwork>;
  bytes: number;
  users: number;
  coming: boolean;
  /** Prefetched, and not acquired yet. */
  ahead: boolean;
}

const OPEN: FitGate = { isShort: () => false, room: () => Promise.resolve() };

/**
 * Fits each distinct fitting once, and keeps it while a later placement needs it and the limit allows. The
 * plan is known, so the cache evicts the fitting whose next use is furthest away (Belady's rule). Only
 * `acquire` starts fits, so none starts while the renderer waits at a checkpoint.
 */
export class FittedCache implements FittedSource, Droppable {
  readonly name = 'fitted_artworks';
  readonly #options: FittedCacheOptions;
  readonly #entries = new Map<number, Entry>();
  readonly #uses: UpcomingUses;
  /** Fittings whose prefetch failed. They are fitted again when needed, which may throw. */
  readonly #failedAhead = new Set<number>();
  #limits: CacheLimits;

  constructor(options: FittedCacheOptions) {
    this.#options = options;
    this.#limits = options;
    this.#uses = new UpcomingUses(options.sheets, options.fittings.length);
  }

  /** Bytes in memory, including the expected bytes of running fits. */
  get bytes(): number {
    return sumOf([...this.#entries.values()]);
  }

  /** Takes effect at the next `acquire` or `release`. */
  setLimits(limits: CacheLimits): void {
    this.#limits = limits;
  }

  async acquire(fitting: number): Promise<FittedArtwork> {
    this.#uses.take(fitting);
    const { gate = OPEN } = this.#options;
    if (gate.isShort() && !this.#entries.has(fitting)) await gate.room();
    const entry =
      this.#entries.get(fitting) ??
      this.#start(fitting, this.#idleToFree(this.#excessWith(fitting)));
    entry.users += 1;
    entry.ahead = false;
    if (!gate.isShort()) this.#prefetch();
    return entry.artwork;
  }

  async release(fitting: number): Promise<void> {
    const entry = this.#entries.get(fitting);
    if (entry === undefined) return;
    entry.users -= 1;
    const isDone = entry.users === 0 && this.#uses.next(fitting) === Infinity;
    await this.#evict(isDone ? [entry] : []);
    await this.#evict(this.#idleToFree(this.bytes - this.#limits.budgetBytes));
  }

  /** Frees everything unused, including running prefetches once they finish. Resolves to the bytes freed. */
  async drop(): Promise<number> {
    return this.#evict([...this.#entries.values()].filter((entry) => entry.users === 0));
  }

  /** Frees everything, used or not. */
  async close(): Promise<void> {
    await this.#evict([...this.#entries.values()]);
  }

  #prefetch(): void {
    while (this.#countComingAhead() < this.#limits.prefetch) {
      const fitting = this.#uses.earliest(
        (candidate) => !this.#entries.has(candidate) && !this.#failedAhead.has(candidate),
      );
      const victims = fitting === null ? null : this.#victimsAhead(fitting);
      if (fitting === null || victims === null) return;
      this.#start(fitting, victims).ahead = true;
    }
  }

  #start(fitting: number, victims: readonly Entry[]): Entry {
    const bytes = this.#expectedBytes(fitting);
    const artwork = this.#evict(victims).then(() => this.#options.fit(fitting));
    const entry: Entry = { fitting, artwork, bytes, users: 0, coming: true, ahead: false };
    this.#entries.set(fitting, entry);
    artwork.then(
      ({ residentBytes }) => {
        entry.coming = false;
        entry.bytes = residentBytes;
      },
      () => {
        if (entry.ahead) this.#failedAhead.add(fitting);
        if (this.#entries.get(fitting) === entry) this.#entries.delete(fitting);
      },
    );
    return entry;
  }

  /**
   * Returns the entries that a prefetch of this fitting may evict, all needed later; null if there is no
   * room.
   */
  #victimsAhead(fitting: number): readonly Entry[] | null {
    const ahead = [...this.#entries.values()].filter((entry) => entry.ahead);
    const aheadBytes = sumOf(ahead) + this.#expectedBytes(fitting);
    // Prefetches may fill half of the limit; the rest is for artworks in use. One prefetch is always
    // allowed.
    if (ahead.length > 0 && aheadBytes > this.#limits.budgetBytes / 2) return null;
    const excess = this.#excessWith(fitting);
    const neededAt = this.#uses.next(fitting);
    const victims = this.#idleToFree(excess).filter(
      (entry) => this.#uses.next(entry.fitting) > neededAt,
    );
    return sumOf(victims) >= excess ? victims : null;
  }

  /**
   * Returns enough idle entries to free `bytes`, or all if they are too few. Those needed last come first.
   */
  #idleToFree(bytes: number): readonly Entry[] {
    if (bytes <= 0) return [];
    const idle = [...this.#entries.values()]
      .filter((entry) => entry.users === 0 && !entry.coming)
      .sort((a, b) => this.#uses.next(b.fitting) - this.#uses.next(a.fitting));
    let freed = 0;
    const enough = idle.findIndex((entry) => (freed += entry.bytes) >= bytes);
    return enough < 0 ? idle : idle.slice(0, enough + 1);
  }

  /** Removes entries at once. Their memory is free when the promise resolves. */
  async #evict(entries: readonly Entry[]): Promise<number> {
    for (const { fitting } of entries) this.#entries.delete(fitting);
    const freed = await Promise.all(entries.map((entry) => dispose(entry)));
    return freed.reduce((sum, bytes) => sum + bytes, 0);
  }

  #excessWith(fitting: number): number {
    return this.bytes + this.#expectedBytes(fitting) - this.#limits.budgetBytes;
  }

  #expectedBytes(fitting: number): number {
    if (this.#options.expectedBytes) return this.#options.expectedBytes(fitting);
    const { widthPx, heightPx } = this.#options.fittings[fitting] ?? { widthPx: 0, heightPx: 0 };
    return widthPx * heightPx * BYTES_PER_PIXEL;
  }

  #countComingAhead(): number {
    return [...this.#entries.values()].filter((entry) => entry.ahead && entry.coming).length;
  }
}

async function dispose(entry: Entry): Promise<number> {
  const artwork = await entry.artwork.catch(() => null);
  if (artwork === null) return 0;
  await artwork.dispose();
  return artwork.residentBytes;
}

function sumOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + entry.bytes, 0);
}
