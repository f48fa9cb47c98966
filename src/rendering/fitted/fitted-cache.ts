import type { Fitting, SheetPlan } from '../../gang-sheet/plan.ts';
import type { Droppable } from '../../memory/checkpoint.ts';
import type { FittedArtwork } from '../../gang-sheet/fitted-artwork.ts';
import type { FittedSource } from './fitted-source.ts';
import { UpcomingUses } from './upcoming-uses.ts';

export interface CacheLimits {
  /** For all fitted artworks together; what a band is using is kept even above it. */
  readonly budgetBytes: number;
  /** Fittings that are made ahead at the same time; 0 makes none ahead. */
  readonly prefetch: number;
}

/** What stands between a fit and its start while memory is short. */
export interface FitGate {
  /** While it is, nothing is fitted ahead. Costs nothing to ask. */
  isShort(): boolean;
  /** Resolves when a fit that is needed now may start. */
  room(): Promise<void>;
}

export interface FittedCacheOptions extends CacheLimits {
  readonly fittings: readonly Fitting[];
  /** The sheets that are still to be rendered, in their order, with what is acquired for them. */
  readonly sheets: readonly SheetPlan[];
  /** Called again for the same fitting when it was evicted. Heeds the job's signal by itself. */
  readonly fit: (fitting: number) => Promise<FittedArtwork>;
  /** What a fitting will hold in memory; by default its pixels. */
  readonly expectedBytes?: (fitting: number) => number;
  /** Open when left out. */
  readonly gate?: FitGate;
}

/**
 * A fitting in the cache:
 *
 *   absent ──acquire, prefetch──▶ coming ──▶ idle ◀──release, acquire──▶ used
 *     ▲                              │         │
 *     └──────────fit failed──────────┴─────────┘ evicted, dropped, or not needed again
 *
 * Its bytes count from the moment its fit starts.
 */
interface Entry {
  readonly fitting: number;
  readonly artwork: Promise<FittedArtwork>;
  bytes: number;
  users: number;
  coming: boolean;
  /** Made ahead, and not asked for so far. */
  ahead: boolean;
}

const BYTES_PER_PIXEL = 4;

const OPEN: FitGate = { isShort: () => false, room: () => Promise.resolve() };

/**
 * Fits each distinct fitting once, and keeps it while a later placement needs it and the budget
 * allows. The plan is known, so the one that goes is the one that is needed last (Belady's rule).
 * Fits are started by `acquire` alone: while the renderer waits at a checkpoint, none is.
 */
export class FittedCache implements FittedSource, Droppable {
  readonly name = 'fitted_artworks';
  readonly #options: FittedCacheOptions;
  readonly #entries = new Map<number, Entry>();
  readonly #uses: UpcomingUses;
  /** Fits that failed ahead of their time: tried again, and told of, when they are needed. */
  readonly #failedAhead = new Set<number>();
  #limits: CacheLimits;

  constructor(options: FittedCacheOptions) {
    this.#options = options;
    this.#limits = options;
    this.#uses = new UpcomingUses(options.sheets, options.fittings.length);
  }

  /** In memory, with what running fits are expected to bring. */
  get bytes(): number {
    return sumOf([...this.#entries.values()]);
  }

  /** Heeded from the next `acquire` or `release` on. */
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

  /** Waits for running fits that nobody has asked for yet, to let go of them too. */
  async drop(): Promise<number> {
    return this.#evict([...this.#entries.values()].filter((entry) => entry.users === 0));
  }

  /** Lets go of everything, used or not. */
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

  /** Whom a fitting made ahead may displace: what is needed later. null: there is no room for it. */
  #victimsAhead(fitting: number): readonly Entry[] | null {
    const ahead = [...this.#entries.values()].filter((entry) => entry.ahead);
    const aheadBytes = sumOf(ahead) + this.#expectedBytes(fitting);
    // Half the budget is for what lies ready, half for what is in use; but one may always come.
    if (ahead.length > 0 && aheadBytes > this.#limits.budgetBytes / 2) return null;
    const excess = this.#excessWith(fitting);
    const neededAt = this.#uses.next(fitting);
    const victims = this.#idleToFree(excess).filter(
      (entry) => this.#uses.next(entry.fitting) > neededAt,
    );
    return sumOf(victims) >= excess ? victims : null;
  }

  /** Idle entries that hold at least so many bytes, or all of them; the last needed first. */
  #idleToFree(bytes: number): readonly Entry[] {
    if (bytes <= 0) return [];
    const idle = [...this.#entries.values()]
      .filter((entry) => entry.users === 0 && !entry.coming)
      .sort((a, b) => this.#uses.next(b.fitting) - this.#uses.next(a.fitting));
    let freed = 0;
    const enough = idle.findIndex((entry) => (freed += entry.bytes) >= bytes);
    return enough < 0 ? idle : idle.slice(0, enough + 1);
  }

  /** They are out of the cache at once, and their memory is free when the promise resolves. */
  async #evict(entries: readonly Entry[]): Promise<number> {
    for (const { fitting } of entries) this.#entries.delete(fitting);
    const freed = await Promise.all(entries.map((entry) => letGo(entry)));
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

async function letGo(entry: Entry): Promise<number> {
  const artwork = await entry.artwork.catch(() => null);
  if (artwork === null) return 0;
  await artwork.dispose();
  return artwork.residentBytes;
}

function sumOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + entry.bytes, 0);
}
