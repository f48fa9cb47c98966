import type { DecoderEnded, QuarantinedArtwork } from '../messages.ts';
import type { Log } from '../telemetry/logger.ts';
import type { Transactions } from '../transactions.ts';
import type {
  EndedDecoders,
  QuarantineEntry,
  QuarantineFilter,
  QuarantinePage,
  QuarantineStore,
} from './quarantine-store.ts';
import { isQuarantined, refusalOf } from './quarantine.ts';

/** The first failure may be bad luck, such as a memory shortage that other work caused. */
const ENDS_ALLOWED = 1;
/** A failure is remembered for at least a day, however short the quarantine is. */
const REMEMBERED_MS = 24 * 3_600_000;

export interface QuarantineKeeperDeps {
  readonly store: QuarantineStore;
  readonly transactions: Transactions;
  /** Length of a quarantine; null: artwork is never quarantined. */
  readonly lengthMs: number | null;
  readonly now: () => Date;
  readonly log: Log;
}

/**
 * Keeps track of the artwork that took down decoders.
 *
 *   unknown ── failure ──▶ failed once ── failure ──▶ quarantined ── its time is over, release ──▶ unknown
 *   failed once ── a day, or the length of a quarantine if that is longer ──▶ unknown
 *   quarantined ── failure of a decode that was already running ──▶ quarantined for its full length again
 */
export class QuarantineKeeper {
  readonly #deps: QuarantineKeeperDeps;
  readonly #rememberedMs: number;
  #changed: () => void = () => undefined;

  constructor(deps: QuarantineKeeperDeps) {
    this.#deps = deps;
    this.#rememberedMs = Math.max(REMEMBERED_MS, deps.lengthMs ?? 0);
  }

  /** Sets the function to call when an artwork has been quarantined or released. */
  onChange(listener: () => void): void {
    this.#changed = listener;
  }

  /**
   * Counts a decoder failure against the artwork that was being decoded.
   * @param incidentId the incident that reports it
   * @throws the database's error, for example on a full disk
   */
  async ended(ended: DecoderEnded, incidentId: string): Promise<void> {
    const { lengthMs, log } = this.#deps;
    if (lengthMs === null) return;
    const { artworkId: sha256 } = ended;
    const count = () => this.#count(ended, incidentId, lengthMs);
    const { ends, until } = await this.#alone(sha256, count);
    if (until === null) return;
    log.warn({ sha256, incidentId, ends, until }, 'artwork quarantined');
    this.#changed();
  }

  /** @throws ArtworkFault `artwork_quarantined` */
  async assertAllowed(sha256: string): Promise<void> {
    const entry = await this.#find(sha256);
    if (entry !== null) throw refusalOf(entry);
  }

  /** All artwork that is quarantined now, for the renderer. */
  async all(): Promise<readonly QuarantinedArtwork[]> {
    const { store, lengthMs, now } = this.#deps;
    return lengthMs === null ? [] : await store.all(now().toISOString());
  }

  async count(): Promise<number> {
    const { store, lengthMs, now } = this.#deps;
    return lengthMs === null ? 0 : await store.count(now().toISOString());
  }

  /** Newest first. */
  async list(filter: QuarantineFilter): Promise<QuarantinePage> {
    const { store, lengthMs, now } = this.#deps;
    if (lengthMs === null) return { artworks: [], next: null };
    return store.list(now().toISOString(), filter);
  }

  /** Releases an artwork and forgets its failures; false if it is not quarantined. */
  async release(sha256: string): Promise<boolean> {
    const { store, log } = this.#deps;
    const entry = await this.#alone(sha256, async () => {
      const found = await this.#find(sha256);
      if (found !== null) await store.remove(sha256);
      return found;
    });
    if (entry === null) return false;
    log.info({ sha256, incidentId: entry.incidentId }, 'artwork released');
    this.#changed();
    return true;
  }

  /** Forgets expired records. The renderer checks the clock itself, so it is not notified. */
  async dropExpired(): Promise<void> {
    const { store, now, log } = this.#deps;
    const at = now();
    const since = new Date(at.getTime() - this.#rememberedMs);
    const artworks = await store.removeExpired(at.toISOString(), since.toISOString());
    if (artworks > 0) log.info({ artworks }, 'quarantine expired');
  }

  async #count(
    { artworkId: sha256, end: lastEnd, operation }: DecoderEnded,
    incidentId: string,
    lengthMs: number,
  ): Promise<EndedDecoders> {
    const { store, now } = this.#deps;
    const at = now();
    const ends = (await this.#endsBefore(sha256, at)) + 1;
    const until = ends > ENDS_ALLOWED ? new Date(at.getTime() + lengthMs).toISOString() : null;
    const last = { lastEnd, operation, incidentId, lastAt: at.toISOString() };
    const record = { sha256, ends, ...last, until };
    await store.save(record);
    return record;
  }

  /** Runs work, which reads a record and then changes it, in a transaction while no other does. */
  #alone<T>(sha256: string, work: () => Promise<T>): Promise<T> {
    const { transactions } = this.#deps;
    return transactions.tx(async () => {
      await transactions.lock(`quarantine:${sha256}`);
      return work();
    });
  }

  async #find(sha256: string): Promise<QuarantineEntry | null> {
    const { store, lengthMs, now } = this.#deps;
    const record = lengthMs === null ? null : await store.find(sha256);
    return isEntry(record) && isQuarantined(record, now()) ? record : null;
  }

  /**
   * Number of failures that still count, without expired ones and those before a quarantine that is
   * over.
   */
  async #endsBefore(sha256: string, now: Date): Promise<number> {
    const record = await this.#deps.store.find(sha256);
    if (record === null) return 0;
    if (isEntry(record)) return isQuarantined(record, now) ? record.ends : 0;
    return now.getTime() - Date.parse(record.lastAt) <= this.#rememberedMs ? record.ends : 0;
  }
}

function isEntry(record: EndedDecoders | null): record is QuarantineEntry {
  return record?.until !== null && record !== null;
}
