import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import type { Fitting, SheetPlan } from '../../gang-sheet/plan.ts';
import type { Droppable } from '../../memory/checkpoint.ts';
import type { FittedArtwork, FitUrgency } from '../../gang-sheet/fitted-artwork.ts';
import type { FittedSource } from './fitted-source.ts';
import { IdleEntries } from './idle-entries.ts';
import { UpcomingUses } from './upcoming-uses.ts';

export interface CacheLimits {
  /** Total limit for all fitted artworks. Artworks that a band is using are kept even above the limit. */
  readonly budgetBytes: number;
  /** Number of artworks that are fitted ahead of their use; 0 disables prefetching. */
  readonly prefetch: number;
}

/** Delays the start of fits while memory is short. */
export interface FitGate {
  /** Returns whether memory is short; if it is, prefetching stops. Cheap to call. */
  isShort(): boolean;
  /** Resolves when a fit that is needed immediately may start. */
  room(): Promise<void>;
}

export interface FittedCacheOptions extends CacheLimits {
  readonly fittings: readonly Fitting[];
  /** The remaining sheets in order, each with only the placements that rendering acquires. */
  readonly sheets: readonly SheetPlan[];
  /** Called again for a fitting that was evicted. It must observe the job's signal itself. */
  readonly fit: (fitting: number, urgency: FitUrgency) => Promise<FittedArtwork>;
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
  readonly #idle: IdleEntries<Entry>;
  /** Sums over all entries: a plan may have thousands, and every placement asks for them. */
  readonly #totals = { bytes: 0, ahead: 0, aheadBytes: 0, comingAhead: 0 };
  /** Fittings whose prefetch failed. They are fitted again when needed, which may throw. */
  readonly #failedAhead = new Set<number>();
  #limits: CacheLimits;

  constructor(options: FittedCacheOptions) {
    this.#options = options;
    this.#limits = options;
    const uses = new UpcomingUses(options.sheets, options.fittings.length);
    this.#uses = uses;
    this.#idle = new IdleEntries(
      (fitting) => this.#idleEntry(fitting),
      (fitting) => uses.next(fitting),
    );
  }

  /** Bytes in memory, including the expected bytes of running fits. */
  get bytes(): number {
    return this.#totals.bytes;
  }

  /** Bytes of the fitted artworks that are in use and kept in files. */
  get usedFileBytes(): number {
    const inFiles = [...this.#entries.values()].filter(
      ({ bytes, coming, users }) => users > 0 && !coming && bytes === 0,
    );
    return inFiles.reduce(
      (sum, { fitting }) => sum + pixelBytes(this.#options.fittings[fitting]),
      0,
    );
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
      this.#start(fitting, this.#idle.toFree(this.#excessWith(fitting)));
    this.#change(entry, { users: entry.users + 1, ahead: false });
    if (!gate.isShort()) this.#prefetch();
    return entry.artwork;
  }

  async release(fitting: number): Promise<void> {
    const entry = this.#entries.get(fitting);
    if (entry === undefined) return;
    this.#change(entry, { users: entry.users - 1 });
    const isDone = entry.users === 0 && this.#uses.next(fitting) === Infinity;
    await this.#evict(isDone ? [entry] : []);
    await this.#evict(this.#idle.toFree(this.bytes - this.#limits.budgetBytes));
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
    while (this.#totals.comingAhead < this.#limits.prefetch) {
      const fitting = this.#uses.earliest(
        (candidate) => !this.#entries.has(candidate) && !this.#failedAhead.has(candidate),
      );
      const victims = fitting === null ? null : this.#victimsAhead(fitting);
      if (fitting === null || victims === null) return;
      this.#change(this.#start(fitting, victims), { ahead: true });
    }
  }

  #start(fitting: number, victims: readonly Entry[]): Entry {
    const bytes = this.#expectedBytes(fitting);
    const urgency = { isAhead: () => entry.ahead };
    const artwork = this.#evict(victims).then(() => this.#options.fit(fitting, urgency));
    const entry: Entry = { fitting, artwork, bytes, users: 0, coming: true, ahead: false };
    this.#entries.set(fitting, entry);
    this.#count(entry, 1);
    artwork.then(
      ({ residentBytes }) => this.#change(entry, { coming: false, bytes: residentBytes }),
      () => {
        if (entry.ahead) this.#failedAhead.add(fitting);
        this.#forget(entry);
      },
    );
    return entry;
  }

  /**
   * Returns the entries that a prefetch of this fitting may evict, all needed later; null if there is no
   * room.
   */
  #victimsAhead(fitting: number): readonly Entry[] | null {
    const { ahead, aheadBytes } = this.#totals;
    // Prefetches may fill half of the limit; the rest is for artworks in use. One prefetch is always
    // allowed.
    const bytes = aheadBytes + this.#expectedBytes(fitting);
    if (ahead > 0 && bytes > this.#limits.budgetBytes / 2) return null;
    const excess = this.#excessWith(fitting);
    const victims = this.#idle.toFree(excess, this.#uses.next(fitting));
    return sumOf(victims) >= excess ? victims : null;
  }

  #idleEntry(fitting: number): Entry | null {
    const entry = this.#entries.get(fitting);
    return entry !== undefined && isIdle(entry) ? entry : null;
  }

  /** The only place where an entry changes. */
  #change(
    entry: Entry,
    changes: Partial<Pick<Entry, 'bytes' | 'users' | 'coming' | 'ahead'>>,
  ): void {
    const wasIdle = isIdle(entry);
    const isCounted = this.#entries.get(entry.fitting) === entry;
    if (isCounted) this.#count(entry, -1);
    Object.assign(entry, changes);
    if (!isCounted) return;
    this.#count(entry, 1);
    if (isIdle(entry) && !wasIdle) this.#idle.add(entry.fitting);
  }

  #count({ bytes, ahead, coming }: Entry, sign: 1 | -1): void {
    const totals = this.#totals;
    totals.bytes += sign * bytes;
    if (!ahead) return;
    totals.ahead += sign;
    totals.aheadBytes += sign * bytes;
    if (coming) totals.comingAhead += sign;
  }

  #forget(entry: Entry): void {
    if (this.#entries.get(entry.fitting) !== entry) return;
    this.#count(entry, -1);
    this.#entries.delete(entry.fitting);
    this.#uses.wait(entry.fitting);
  }

  /** Removes entries immediately. Their memory is free when the promise resolves. */
  async #evict(entries: readonly Entry[]): Promise<number> {
    for (const entry of entries) this.#forget(entry);
    const freed = await Promise.all(entries.map((entry) => dispose(entry)));
    return freed.reduce((sum, bytes) => sum + bytes, 0);
  }

  #excessWith(fitting: number): number {
    return this.bytes + this.#expectedBytes(fitting) - this.#limits.budgetBytes;
  }

  #expectedBytes(fitting: number): number {
    if (this.#options.expectedBytes) return this.#options.expectedBytes(fitting);
    return pixelBytes(this.#options.fittings[fitting]);
  }
}

function pixelBytes(fitting: Fitting | undefined): number {
  return fitting === undefined ? 0 : fitting.widthPx * fitting.heightPx * BYTES_PER_PIXEL;
}

function isIdle({ users, coming }: Entry): boolean {
  return users === 0 && !coming;
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
