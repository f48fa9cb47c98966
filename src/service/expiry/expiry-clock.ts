import { readFileSync } from 'node:fs';
import { replaceFile } from '../../storage/replace-file.ts';
import type { Log } from '../../telemetry/logger.ts';

/**
 * A difference that a time server may correct, or that passes during a restart, does not count as a
 * jump.
 */
const TOLERANCE_MS = 15 * 60_000;
/** While the expiry clock is behind, it runs this many times as fast as real time. */
const CATCH_UP = 2;
const SAVE_EVERY_MS = 60_000;

export interface ExpiryClockInput {
  /** The file that keeps the time between runs. */
  readonly path: string;
  /**
   * The newest time in the database (ISO 8601), for data folders without the file; null: the
   * database is empty.
   */
  readonly newestStored: string | null;
  readonly log: Log;
  /** The system clock; may jump. */
  readonly wallMs?: () => number;
  /** A monotonic clock with an arbitrary start. */
  readonly steadyMs?: () => number;
}

interface Kept {
  readonly witnessedMs: number;
  readonly wallMs: number;
}

/**
 * The clock used to expire records. It never runs ahead of the system clock, and never more than
 * twice as fast as the time that the service has observed.
 *
 *   in step ── the clock jumps ahead, or the service was off ──▶ behind: runs at double speed
 *   behind ── it has caught up, or the clock is correct again ──▶ in step
 *   any ── the clock is set back ──▶ follows the clock
 *
 * A clock that is wrong by a month therefore does not remove any records immediately: there is time
 * to correct it. After a real downtime of a month, records are removed up to a month late, which is
 * harmless.
 */
export class ExpiryClock {
  readonly #input: Required<ExpiryClockInput>;
  /**
   * Never goes back, so that a clock that was set back by mistake is in step once it is correct
   * again.
   */
  #witnessedMs: number;
  #wallMs: number;
  #steadyMs: number;

  constructor(input: ExpiryClockInput) {
    const { wallMs = () => Date.now(), steadyMs = () => performance.now() } = input;
    this.#input = { ...input, wallMs, steadyMs };
    const now = wallMs();
    const last = this.#readKept(now);
    this.#reportJump(now - last.wallMs);
    // An unusually long downtime counts as a jump, because the service cannot tell the two apart.
    const stoppedMs = Math.min(TOLERANCE_MS, Math.max(0, now - last.wallMs));
    this.#witnessedMs = last.witnessedMs + stoppedMs;
    this.#wallMs = now;
    this.#steadyMs = steadyMs();
  }

  now(): Date {
    this.#advance();
    return new Date(Math.min(this.#wallMs, this.#witnessedMs));
  }

  /** Milliseconds by which it is behind the system clock. */
  behindMs(): number {
    this.#advance();
    return Math.max(0, this.#wallMs - this.#witnessedMs);
  }

  /** Saves the time for the next run. If the disk is full, the previous time remains. */
  save(): void {
    this.#advance();
    const { path } = this.#input;
    const kept: Kept = { witnessedMs: this.#witnessedMs, wallMs: this.#wallMs };
    try {
      replaceFile(path, JSON.stringify(kept));
    } catch (error) {
      this.#input.log.debug({ err: error }, 'time not kept');
    }
  }

  /** Saves now and every minute; returns a function that stops this and saves once more. */
  start(): () => void {
    this.save();
    const timer = setInterval(() => this.save(), SAVE_EVERY_MS).unref();
    return () => {
      clearInterval(timer);
      this.save();
    };
  }

  #advance(): void {
    const { wallMs, steadyMs } = this.#input;
    const [wall, steady] = [wallMs(), steadyMs()];
    const passedMs = steady - this.#steadyMs;
    const jumpMs = wall - this.#wallMs - passedMs;
    const stepMs = this.#witnessedMs + passedMs;
    const isBehind = stepMs < wall;
    this.#witnessedMs = isBehind ? Math.min(wall, stepMs + (CATCH_UP - 1) * passedMs) : stepMs;
    this.#wallMs = wall;
    this.#steadyMs = steady;
    if (Math.abs(jumpMs) <= TOLERANCE_MS) return;
    this.#reportJump(jumpMs);
    this.save();
  }

  #reportJump(jumpMs: number): void {
    if (Math.abs(jumpMs) <= TOLERANCE_MS) return;
    const seconds = Math.round(jumpMs / 1000);
    const remedy =
      jumpMs > 0
        ? 'Check the clock of this machine. Until it is correct, records expire at most twice as fast as usual. After a long downtime, no action is needed.'
        : 'Check the clock of this machine. Records created while it was ahead expire later than usual.';
    this.#input.log.warn({ seconds, remedy }, 'clock jumped');
  }

  #readKept(now: number): Kept {
    try {
      const kept = JSON.parse(readFileSync(this.#input.path, 'utf8')) as Partial<Kept>;
      const { witnessedMs, wallMs } = kept;
      if (Number.isFinite(witnessedMs) && Number.isFinite(wallMs)) return kept as Kept;
    } catch {
      // Missing or damaged: the database shows when the service last ran.
    }
    const newestMs = Date.parse(this.#input.newestStored ?? '');
    const lastMs = Number.isNaN(newestMs) ? now : Math.min(now, newestMs);
    return { witnessedMs: lastMs, wallMs: lastMs };
  }
}
