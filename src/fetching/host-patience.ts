import { systemClock, type Clock } from '../clock.ts';
import type { ArtworkFault } from '../image-files/artwork-fault.ts';

/** After this time, a host that could not be reached is asked again. */
const DOWN_FOR_MS = 60_000;
/** A host that has answered within this time works. */
const WORKED_LATELY_MS = 60_000;
/** A wrong date, or the maintenance of one path, must not shut a host out for days. */
const MOST_ALONE_MS = 600_000;
/** With more hosts than this, those of which nothing holds any more are forgotten. */
const MOST_KNOWN = 1_000;

interface Host {
  /** Until then, the host wants no requests. */
  notBeforeMs: number;
  /** Why it cannot be reached; null if it may be. */
  down: { readonly fault: ArtworkFault; readonly untilMs: number } | null;
  /** -Infinity: it has never answered. */
  answeredMs: number;
  /** Since its last answer, this URL got none. */
  silentUrl: string | null;
}

/** A URL for which all tries have failed to get an answer. */
export interface NoAnswer {
  readonly url: string;
  readonly fault: ArtworkFault;
}

/** What downloads have learned about hosts, so that each of 200 URLs need not learn it again. */
export class HostPatience {
  readonly #hosts = new Map<string, Host>();
  readonly #clock: Clock;

  constructor(clock = systemClock) {
    this.#clock = clock;
  }

  /** The host asked to be left alone for that time (`Retry-After`). */
  leaveAlone(host: string, ms: number): void {
    const known = this.#of(host);
    const untilMs = this.#clock.now() + Math.min(ms, MOST_ALONE_MS);
    known.notBeforeMs = Math.max(known.notBeforeMs, untilMs);
  }

  /** The host works, whatever kept earlier downloads from it. */
  answered(host: string): void {
    const known = this.#of(host);
    known.answeredMs = this.#clock.now();
    known.silentUrl = null;
    known.down = null;
  }

  /**
   * Notes that a URL got no answer. At a host that works, single URLs may be broken: if it has ever answered,
   * it is down only if it has not answered for a minute, and has left two URLs in a row without an answer.
   */
  leftUnanswered(host: string, { url, fault }: NoAnswer): void {
    const known = this.#of(host);
    const nowMs = this.#clock.now();
    const isSecond = known.silentUrl !== null && known.silentUrl !== url;
    known.silentUrl = url;
    if (known.answeredMs !== -Infinity) {
      if (!isSecond || nowMs - known.answeredMs < WORKED_LATELY_MS) return;
    }
    known.down = { fault, untilMs: nowMs + DOWN_FOR_MS };
  }

  /** Returns why a host cannot be reached, if that was found out a short time ago; null otherwise. */
  faultOf(host: string): ArtworkFault | null {
    const down = this.#hosts.get(host)?.down ?? null;
    return isDown(down, this.#clock.now()) ? down.fault : null;
  }

  /** Time until the host may be asked. */
  waitMs(host: string): number {
    return Math.max(0, (this.#hosts.get(host)?.notBeforeMs ?? 0) - this.#clock.now());
  }

  /** Waits until the host may be asked. @throws the signal's reason */
  async untilWelcome(host: string, signal: AbortSignal): Promise<void> {
    // Another download may be told to wait longer in the meantime.
    for (let ms = this.waitMs(host); ms > 0; ms = this.waitMs(host)) {
      await this.#clock.sleep(ms, signal);
    }
  }

  /** Number of hosts that cannot be reached. */
  get downCount(): number {
    const nowMs = this.#clock.now();
    return [...this.#hosts.values()].filter(({ down }) => isDown(down, nowMs)).length;
  }

  #of(host: string): Host {
    const known = this.#hosts.get(host) ?? aHost();
    if (this.#hosts.size >= MOST_KNOWN && !this.#hosts.has(host)) this.#forget();
    this.#hosts.set(host, known);
    return known;
  }

  #forget(): void {
    const nowMs = this.#clock.now();
    for (const [host, { notBeforeMs, down }] of this.#hosts) {
      if (notBeforeMs <= nowMs && !isDown(down, nowMs)) this.#hosts.delete(host);
    }
  }
}

function aHost(): Host {
  return { notBeforeMs: 0, down: null, answeredMs: -Infinity, silentUrl: null };
}

function isDown(down: Host['down'], nowMs: number): down is NonNullable<Host['down']> {
  return down !== null && nowMs < down.untilMs;
}
