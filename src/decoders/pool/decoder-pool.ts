import type { ChildProcess } from 'node:child_process';
import type { ArtworkDecoder } from '../../artwork/decoder/artwork-decoder.ts';
import { FairTurns } from '../../fair-turns.ts';
import type { DecoderSource, DecoderUse } from '../decoder-source.ts';
import type { ScratchKeys } from '../scratch-keys.ts';
import { DecoderLife, type DecodeResult, type DecoderLifeOptions } from './decoder-life.ts';
import { remoteDecoder, type Convicted, type SlotTask } from './remote-decoder.ts';

export interface DecoderPoolOptions {
  /** Starts a decoder process. @throws the system's error when it has no room for another process */
  readonly launch: () => ChildProcess;
  /** Maximum number of decoders. */
  readonly most: number;
  readonly keys: ScratchKeys;
  readonly life: DecoderLifeOptions;
  /** Called when a decoder ended by the fault of the artwork being decoded. */
  readonly onConviction: (convicted: Convicted) => void;
  /** @throws ArtworkFault if the artwork is quarantined */
  readonly assertAllowed: (artworkId: string) => void;
  readonly onFailedStart: (error: unknown) => void;
}

/** A start costs more than decoding a few small pictures, so a short queue is left to those that run. */
const GROW_AFTER_MS = 200;
/** One decoder stays warm. Others end after this time without work. */
const KEEP_MS = 5_000;
/** Delay before the next start after a process could not be started or died at once. */
const RETRY_MS = 250;

interface Waiting {
  readonly task: SlotTask;
  /** Name of the API key. */
  readonly owner: string | null;
  readonly sinceMs: number;
  readonly start: (life: DecoderLife) => void;
}

/**
 * The decoder processes of a renderer. Each decodes one artwork at a time. Keys take turns, and operations of one
 * key start in the order in which they were asked for; those that run ahead of their use come after all
 * others. An operation that runs alone starts when no other is running, and none starts beside it.
 */
export class DecoderPool implements DecoderSource {
  readonly #options: DecoderPoolOptions;
  readonly #lives = new Set<DecoderLife>();
  readonly #waiting: Waiting[] = [];
  readonly #turns = new FairTurns();
  #alone: DecoderLife | null = null;
  #isClosed = false;
  #warm: () => void = () => undefined;
  #retire: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #growth: NodeJS.Timeout | undefined;

  constructor(options: DecoderPoolOptions) {
    this.#options = options;
  }

  /**
   * Starts the first decoder, so that the first artwork need not wait for it. Resolves when it is ready,
   * or when it could not be started.
   */
  warmUp(): Promise<void> {
    return new Promise((resolve) => {
      this.#warm = resolve;
      this.#launch();
    });
  }

  for(use: DecoderUse): ArtworkDecoder {
    const { keys, onConviction, assertAllowed, life } = this.#options;
    return remoteDecoder(use, {
      keys,
      onConviction,
      assertAllowed,
      timeoutMs: life.timeoutMs,
      run: (task, signal) => this.#run(task, signal),
    });
  }

  /**
   * Ends idle decoders except one, and lets that one and the busy ones return memory to the system. A
   * busy one that does not get to it soon is not waited for.
   * @returns the number of decoders that have returned memory
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

  /** Ends every decoder; resolves when their memory is free. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retire);
    clearTimeout(this.#retry);
    clearTimeout(this.#growth);
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

  /** Hands waiting operations to idle decoders, and starts decoders while there are more of them. */
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
      life.take();
      next.start(life);
    }
    this.#grow();
    this.#retireIdle();
  }

  #chosen(): Waiting | undefined {
    const needed = this.#waiting.filter(({ task }) => !task.isAhead());
    const next = this.#turns.next(needed.length > 0 ? needed : this.#waiting);
    if (next === undefined || this.#alone !== null) return undefined;
    const isAnyBusy = [...this.#lives].some(({ isBusy }) => isBusy);
    return next.task.isAlone && isAnyBusy ? undefined : next;
  }

  /** Keeps one decoder, and starts another while an operation has waited for long. */
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
