import { systemClock } from '../clock.ts';
import type { ArtworkFault } from '../image-files/artwork-fault.ts';

/** After this time, a host that could not be reached is asked again. */
const DOWN_FOR_MS = 60_000;
/** With more hosts than this, those of which nothing holds any more are forgotten. */
const MOST_KNOWN = 1_000;

interface Host {
  /** Until then, the host wants no requests. */
  notBeforeMs: number;
  /** Why it cannot be reached; null if it may be. */
  down: { readonly fault: ArtworkFault; readonly untilMs: number } | null;
}

/** What downloads have learned about hosts, so that each of 200 URLs need not learn it again. */
export class HostPatience {
  readonly #hosts = new Map<string, Host>();

  /** The host asked to be left alone for that time (`Retry-After`). */
  leaveAlone(host: string, ms: number): void {
    const known = this.#of(host);
    known.notBeforeMs = Math.max(known.notBeforeMs, performance.now() + ms);
  }

  /** All tries to reach the host have failed. */
  markDown(host: string, fault: ArtworkFault): void {
    this.#of(host).down = { fault, untilMs: performance.now() + DOWN_FOR_MS };
  }

  /** Returns why a host cannot be reached, if that was found out a short time ago; null otherwise. */
  faultOf(host: string): ArtworkFault | null {
    const down = this.#hosts.get(host)?.down ?? null;
    return isDown(down, performance.now()) ? down.fault : null;
  }

  /** Time until the host may be asked. */
  waitMs(host: string): number {
    return Math.max(0, (this.#hosts.get(host)?.notBeforeMs ?? 0) - performance.now());
  }

  /** Waits until the host may be asked. @throws the signal's reason */
  async untilWelcome(host: string, signal: AbortSignal): Promise<void> {
    // Another download may be told to wait longer in the meantime.
    for (let ms = this.waitMs(host); ms > 0; ms = this.waitMs(host)) {
      await systemClock.sleep(ms, signal);
    }
  }

  /** Number of hosts that cannot be reached. */
  get downCount(): number {
    const nowMs = performance.now();
    return [...this.#hosts.values()].filter(({ down }) => isDown(down, nowMs)).length;
  }

  #of(host: string): Host {
    const known = this.#hosts.get(host) ?? { notBeforeMs: 0, down: null };
    if (this.#hosts.size >= MOST_KNOWN && !this.#hosts.has(host)) this.#forget();
    this.#hosts.set(host, known);
    return known;
  }

  #forget(): void {
    const nowMs = performance.now();
    for (const [host, { notBeforeMs, down }] of this.#hosts) {
      if (notBeforeMs <= nowMs && !isDown(down, nowMs)) this.#hosts.delete(host);
    }
  }
}

function isDown(down: Host['down'], nowMs: number): down is NonNullable<Host['down']> {
  return down !== null && nowMs < down.untilMs;
}
