import type { ChildProcess } from 'node:child_process';
import type { ArtworkDecoder } from '../../artwork/decoder/artwork-decoder.ts';
import { FairTurns } from '../../fair-turns.ts';
import type { DecoderSource, DecoderUse } from '../decoder-source.ts';
import type { ScratchKeys } from '../scratch-keys.ts';
import { DecoderLife, type DecodeResult, type DecoderLifeOptions } from './decoder-life.ts';
import type { DecoderHealth } from './log-decoders.ts';
import { remoteDecoder, type Convicted, type SlotTask } from './remote-decoder.ts';

export interface DecoderPoolOptions {
  /** Starts a decoder process. @throws the system's error if it cannot run another process */
  readonly launch: () => ChildProcess;
  /** Maximum number of decoders. */
  readonly most: number;
  readonly keys: ScratchKeys;
  readonly life: DecoderLifeOptions;
  /** Called when the artwork being decoded took down its decoder. */
  readonly onConviction: (convicted: Convicted) => void;
  /** @throws ArtworkFault if the artwork is quarantined */
  readonly assertAllowed: (artworkId: string) => void;
  /** @see DecoderSlots */
  readonly reserveDisk: (bytes: number) => Promise<() => void>;
  readonly onFailedStart: (error: unknown) => void;
}

/**
 * Starting a decoder costs more than decoding a few small pictures, so a short queue is left to the
 * running decoders.
 */
const GROW_AFTER_MS = 200;
/** One decoder stays warm. Others are ended after being idle for this long. */
const KEEP_MS = 5_000;
/**
 * A second try holds the whole pool and may hang as long as the first did. It waits until other keys have
 * left the pool alone for this long, so that their next step does not wait for a second time limit…
 */
const QUIET_MS = 2_000;
/** …but not longer than this. */
const PATIENCE_MS = 10_000;
/** Delay before the next start after a process could not be started or died immediately. */
const RETRY_MS = 250;

interface Waiting {
  readonly task: SlotTask;
  /** Name of the API key. */
  readonly owner: string | null;
  readonly sinceMs: number;
  readonly start: (life: DecoderLife) => void;
}

/**
 * The decoder processes of a renderer. Each decodes one artwork at a time. Keys take turns, and
 * operations of one key start in the order requested; those whose results are not needed yet come last.
 * An operation that must run alone starts when no other is running, and no other starts until it ends.
 */
export class DecoderPool implements DecoderSource {
  readonly #options: DecoderPoolOptions;
  readonly #lives = new Set<DecoderLife>();
  readonly #waiting: Waiting[] = [];
  readonly #turns = new FairTurns();
  #alone: DecoderLife | null = null;
  /** When an operation of each key last began or ended. */
  readonly #lastMs = new Map<string | null, number>();
  #quiet: NodeJS.Timeout | undefined;
  #isClosed = false;
  #warm: () => void = () => undefined;
  #retire: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #growth: NodeJS.Timeout | undefined;

  constructor(options: DecoderPoolOptions) {
    this.#options = options;
  }

  /**
   * Starts the first decoder in advance, so that the first artwork does not have to wait for it.
   * Resolves when the decoder is ready or has failed to start.
   */
  warmUp(): Promise<void> {
    return new Promise((resolve) => {
      this.#warm = resolve;
      this.#launch();
    });
  }

  for(use: DecoderUse): ArtworkDecoder {
    const { keys, onConviction, assertAllowed, reserveDisk, life } = this.#options;
    return remoteDecoder(use, {
      keys,
      onConviction,
      assertAllowed,
      reserveDisk,
      timeoutMs: life.timeoutMs,
      run: (task, signal) => this.#run(task, signal),
    });
  }

  /**
   * Ends all idle decoders but one, and asks that one and the busy ones to return memory to the system.
   * Does not wait long for a busy decoder.
   * @returns the number of decoders that returned memory
   */
  async freeMemory(): Promise<number> {
    const [kept, ...others] = [...this.#lives].filter(({ isIdle }) => isIdle);
    const busy = [...this.#lives].filter(({ isBusy }) => isBusy);
    const left = kept === undefined ? busy : [kept, ...busy];
    const ends = Promise.all(others.map((life) => life.end('made_room')));
    const freed = await Promise.all(left.map((life) => life.freeMemory()));
    await ends;
    return freed.filter(Boolean).length;
  }

  /** The decoders that are running. */
  health(): readonly DecoderHealth[] {
    return [...this.#lives].filter(({ isGone }) => !isGone).map((life) => life.health());
  }

  /** Ends all decoders. Resolves when their memory has been freed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retire);
    clearTimeout(this.#retry);
    clearTimeout(this.#growth);
    clearTimeout(this.#quiet);
    await Promise.all([...this.#lives].map((life) => life.end('stopped')));
  }

  /** Waits for a decoder and runs the operation on it. @throws the signal's reason */
  async #run(task: SlotTask, signal: AbortSignal): Promise<DecodeResult> {
    const life = await this.#slot(task, signal);
    if (task.isAlone) this.#alone = life;
    const stop = (): void => void life.end('stopped');
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await life.run(task);
    } finally {
      signal.removeEventListener('abort', stop);
      if (this.#alone === life) this.#alone = null;
      this.#lastMs.set(task.key, performance.now());
      this.#next();
    }
  }

  #slot(task: SlotTask, signal: AbortSignal): Promise<DecoderLife> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal.reason as Error);
      };
      const waiting: Waiting = {
        task,
        owner: task.key,
        sinceMs: performance.now(),
        start(life) {
          signal.removeEventListener('abort', leave);
          resolve(life);
        },
      };
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiting);
      this.#next();
    });
  }

  /**
   * Hands waiting operations to idle decoders, and starts further decoders if operations keep waiting.
   */
  #next(): void {
    for (const life of this.#lives) if (life.isGone) this.#lives.delete(life);
    if (this.#isClosed) return;
    for (;;) {
      const next = this.#chosen();
      if (next === undefined) break;
      const life = [...this.#lives].find(({ isIdle }) => isIdle);
      if (life === undefined) break;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#turns.took(next.owner);
      this.#lastMs.set(next.owner, performance.now());
      life.take();
      next.start(life);
    }
    this.#grow();
    this.#lookAgainIfYielding();
    this.#retireIdle();
  }

  #chosen(): Waiting | undefined {
    const mayBegin = this.#waiting.filter((waiting) => !this.#mustYield(waiting));
    const needed = mayBegin.filter(({ task }) => !task.isAhead());
    const next = this.#turns.next(needed.length > 0 ? needed : mayBegin);
    if (next === undefined || this.#alone !== null) return undefined;
    const isAnyBusy = [...this.#lives].some(({ isBusy }) => isBusy);
    return next.task.isAlone && isAnyBusy ? undefined : next;
  }

  /** Whether a second try has to wait for other keys; it is looked at again later. */
  #mustYield({ task, owner, sinceMs }: Waiting): boolean {
    const nowMs = performance.now();
    if (!task.isAlone || nowMs - sinceMs >= PATIENCE_MS) return false;
    const others = [...this.#lastMs].filter(([key]) => key !== owner);
    return others.some(([, lastMs]) => nowMs - lastMs < QUIET_MS);
  }

  /** Nothing else may happen before the other keys have been quiet for long enough. */
  #lookAgainIfYielding(): void {
    if (!this.#waiting.some((waiting) => this.#mustYield(waiting))) return;
    this.#quiet ??= setTimeout(() => {
      this.#quiet = undefined;
      this.#next();
    }, QUIET_MS / 4).unref();
  }

  /** Keeps at least one decoder running, and starts another if an operation has waited too long. */
  #grow(): void {
    clearTimeout(this.#growth);
    if (this.#lives.size === 0) {
      this.#launch();
      return;
    }
    const isStarting = [...this.#lives].some((life) => life.isStarting);
    const [oldest] = this.#waiting;
    if (oldest === undefined || isStarting || this.#chosen() === undefined) return;
    if (this.#lives.size >= this.#options.most) return;
    const leftMs = oldest.sinceMs + GROW_AFTER_MS - performance.now();
    if (leftMs <= 0) this.#launch();
    else this.#growth = setTimeout(() => this.#grow(), leftMs).unref();
  }

  #launch(): void {
    if (this.#retry !== undefined || this.#isClosed) return;
    try {
      const child = this.#options.launch();
      const life = new DecoderLife(child, this.#options.life, () => this.#changed(life));
      this.#lives.add(life);
    } catch (error) {
      this.#options.onFailedStart(error);
      this.#warm();
      this.#launchLater();
    }
  }

  /** A decoder that dies before it is ready would otherwise be started in a tight loop. */
  #changed(life: DecoderLife): void {
    if (life.isGone && !life.wasReady) this.#launchLater();
    this.#warm();
    this.#next();
  }

  #launchLater(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      this.#next();
    }, RETRY_MS);
  }

  #retireIdle(): void {
    const idle = [...this.#lives].filter(({ isIdle }) => isIdle);
    if (idle.length <= 1) return;
    // A running timer goes on: while one decoder does all the work, the others retire.
    this.#retire ??= setTimeout(() => {
      this.#retire = undefined;
      const left = [...this.#lives].filter(({ isIdle }) => isIdle);
      for (const life of left.slice(1)) void life.end('made_room');
    }, KEEP_MS).unref();
  }
}
