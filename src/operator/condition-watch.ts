import type { Log } from '../telemetry/logger.ts';
import type { OperatorNews } from './operator-message.ts';

/** Something that should not last, such as a full disk. */
export interface Condition {
  readonly name: string;
  look(): Promise<Look> | Look;
}

/** A condition at one moment. */
export interface Look {
  readonly isMet: boolean;
  /** What to tell if it has just begun, or just ended. */
  readonly news: OperatorNews;
}

/** Remembers, also between runs, which conditions have begun. */
export interface BegunConditions {
  begunMs(condition: string): number | null;
  begin(condition: string, atMs: number): void;
  end(condition: string): void;
}

export interface ConditionWatchDeps {
  readonly begun: BegunConditions;
  readonly tell: (news: OperatorNews) => void;
  readonly log: Log;
  readonly nowMs?: () => number;
}

interface Calm {
  /** Since when the condition is no longer met; null: it is met. */
  readonly sinceMs: number | null;
  /** How long it must stay so before its end is told. */
  readonly neededMs: number;
  readonly endedMs: number;
}

const EVERY_MS = 10_000;
const CALM_MS = 60_000;
const HOUR_MS = 3_600_000;
const FIRST: Calm = { sinceMs: null, neededMs: CALM_MS, endedMs: -Infinity };

/**
 * Tells each condition once when it begins, and once when it has ended.
 *
 *   ended ── the condition is met ──▶ begun (told)
 *   begun ── not met for a minute without a break ──▶ ended (told)
 *
 * If it begins again within an hour, the minute doubles, up to an hour: a disk whose free space swings
 * around its reserve is told a few times, not all night.
 */
export class ConditionWatch {
  readonly #deps: ConditionWatchDeps;
  readonly #nowMs: () => number;
  readonly #calm = new Map<string, Calm>();
  /** The conditions that are being looked at. */
  readonly #looking = new Set<string>();

  constructor(deps: ConditionWatchDeps) {
    this.#deps = deps;
    this.#nowMs = deps.nowMs ?? (() => Date.now());
  }

  /** Looks now and every ten seconds; returns a function that stops this. */
  start(conditions: readonly Condition[]): () => void {
    const lookAtAll = (): void => conditions.forEach((it) => void this.check(it));
    lookAtAll();
    const timer = setInterval(lookAtAll, EVERY_MS).unref();
    return () => clearInterval(timer);
  }

  /**
   * Never rejects: if the condition cannot be read, it stays as it is. Does nothing while an earlier look at the
   * condition takes its time, because an older look must not be told after a newer one.
   */
  async check(condition: Condition): Promise<void> {
    const { begun, log } = this.#deps;
    const { name } = condition;
    if (this.#looking.has(name)) return;
    this.#looking.add(name);
    try {
      const { isMet, news } = await condition.look();
      const isBegun = begun.begunMs(name) !== null;
      if (isMet) this.#met(name, isBegun ? null : news);
      else if (isBegun) this.#notMet(name, news);
    } catch (error) {
      log.debug({ err: error, condition: name }, 'condition not read');
    } finally {
      this.#looking.delete(name);
    }
  }

  /** @param news null: it has been told */
  #met(name: string, news: OperatorNews | null): void {
    const { begun, tell } = this.#deps;
    const calm = this.#calm.get(name) ?? FIRST;
    if (news === null) {
      this.#calm.set(name, { ...calm, sinceMs: null });
      return;
    }
    const nowMs = this.#nowMs();
    const isAgain = nowMs - calm.endedMs < HOUR_MS;
    const neededMs = isAgain ? Math.min(HOUR_MS, 2 * calm.neededMs) : CALM_MS;
    this.#calm.set(name, { ...calm, sinceMs: null, neededMs });
    begun.begin(name, nowMs);
    tell(news);
  }

  #notMet(name: string, news: OperatorNews): void {
    const { begun, tell } = this.#deps;
    const calm = this.#calm.get(name) ?? FIRST;
    const nowMs = this.#nowMs();
    const sinceMs = calm.sinceMs ?? nowMs;
    if (nowMs - sinceMs < calm.neededMs) {
      this.#calm.set(name, { ...calm, sinceMs });
      return;
    }
    this.#calm.set(name, { ...calm, sinceMs: null, endedMs: nowMs });
    const since = new Date(begun.begunMs(name) ?? nowMs).toISOString();
    begun.end(name);
    tell({ ...news, data: { since, ...news.data } });
  }
}
