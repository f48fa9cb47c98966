import type { ChildProcess } from 'node:child_process';
import { isOutOfMemory } from '../../artwork/decoder/out-of-memory.ts';
import type { Operation } from '../../artwork/decoder/artwork-decoder.ts';
import { OF_DECODER, StderrTail } from '../../telemetry/stderr-tail.ts';
import type { FromDecoder, SentError, SentFault, ToDecoder } from '../decoder-messages.ts';
import type { DataLimit } from './data-limit.ts';
import type { DecoderHealth } from './log-decoders.ts';
import { readProcessMemory } from '../../memory/readings/anonymous-memory.ts';
import { classifyExit, type DecoderEnd } from './ended-decoder.ts';
import { mostDataBytes } from './most-data-bytes.ts';
import { OperationMeter, type OperationMeterOptions } from './operation-meter.ts';

const LOOK_EVERY_MS = 50;
/** While less is free than reserved: 1 GB a second, as fast as decoders grow, is 5 MB between two looks. */
const LOOK_CLOSELY_MS = 5;
/** Maximum time for a decoder to become ready; allows for a very busy machine. */
const START_WITHIN_MS = 30_000;
/**
 * Maximum time for a decoder to return memory. After that, an idle decoder is ended and a busy one is
 * left alone.
 */
const FREE_WITHIN_MS = 2_000;

/** One operation for a decoder. */
export interface DecodeTask {
  readonly operation: Operation;
  /** Contains keys in place of paths. */
  readonly request: object;
  /** Waits until the operation may hold that many bytes in total. */
  readonly reserve: (bytes: number, scratchBytes: number) => Promise<void>;
  /** Bytes reserved so far. */
  readonly reservedBytes: () => number;
  /** Bytes that are free for it; Infinity if its reservation is predicted to suffice. */
  readonly freeBytes: () => number;
}

export type DecodeResult =
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'fault'; readonly fault: SentFault }
  | { readonly kind: 'failed'; readonly error: SentError }
  | { readonly kind: 'ended'; readonly end: DecoderEnd; readonly stderr: readonly string[] };

export interface DecoderLifeOptions extends Pick<OperationMeterOptions, 'timeoutMs' | 'isPaused'> {
  /** null if not found yet, or not available on this system. */
  readonly dataLimit: () => DataLimit | null;
  /** The number of OOM kills in the control group. */
  readonly oomKills: () => number;
  /** The list from which the memory brake chooses decoders to end. */
  readonly followed: FollowedChildren;
}

/** Child processes that the memory brake follows. */
export interface FollowedChildren {
  add(pid: number): void;
  setBusy(pid: number, isBusy: boolean): void;
  /** Returns whether the brake ended the child. */
  remove(pid: number): boolean;
}

interface Running {
  readonly task: DecodeTask;
  readonly id: number;
  readonly settle: (result: DecodeResult) => void;
  readonly oomKillsBefore: number;
  readonly meter: OperationMeter;
}

/**
 * One decoder process.
 *
 *   starting ── ready ──▶ idle ── run ──▶ busy ── answer ──▶ idle
 *   any ── exit, or ended for its time, its memory or to make room for others ──▶ gone
 */
export class DecoderLife {
  readonly child: ChildProcess;
  readonly #options: DecoderLifeOptions;
  readonly #stderr: StderrTail | null;
  readonly #gone: Promise<void>;
  readonly #lateStart: NodeJS.Timeout;
  readonly #startedMs = performance.now();
  #isReady = false;
  #isGone = false;
  #isTaken = false;
  #running: Running | null = null;
  #end: DecoderEnd | null = null;
  #watch: NodeJS.Timeout | undefined;
  #idle = { anonymousBytes: 0, dataBytes: 0 };
  #freed: () => void = () => undefined;
  #lastId = 0;

  /** @param onChange called when it becomes idle and when it is gone */
  constructor(child: ChildProcess, options: DecoderLifeOptions, onChange: () => void) {
    this.child = child;
    this.#options = options;
    this.#stderr = child.stderr && new StderrTail(child.stderr, { prefix: OF_DECODER });
    if (child.pid !== undefined) options.followed.add(child.pid);
    child.on('message', (message) => {
      this.#receive(message as FromDecoder);
      onChange();
    });
    child.on('error', () => child.kill('SIGKILL'));
    this.#lateStart = setTimeout(() => child.kill('SIGKILL'), START_WITHIN_MS).unref();
    this.#gone = new Promise((resolve) => {
      // Not 'exit': the last lines of stderr may arrive until 'close'.
      child.once('close', () => {
        this.#closed();
        resolve();
        onChange();
      });
    });
  }

  get isIdle(): boolean {
    // Between its exit and its end, a process takes no more messages.
    const isThere = this.child.connected && !this.#isGone && this.#end === null;
    return this.#isReady && isThere && !this.#isTaken;
  }

  get isBusy(): boolean {
    return this.#isTaken;
  }

  get isStarting(): boolean {
    return !this.#isReady && !this.#isGone;
  }

  get wasReady(): boolean {
    return this.#isReady;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  health(): DecoderHealth {
    return {
      pid: this.child.pid,
      ageMs: performance.now() - this.#startedMs,
      anonymousBytes: this.#memory()?.anonymousBytes ?? null,
      operations: this.#lastId,
      isBusy: this.#isTaken,
    };
  }

  /** Marks an idle decoder as busy, just before `run`. */
  take(): void {
    this.#isTaken = true;
    this.#options.followed.setBusy(this.child.pid ?? 0, true);
  }

  /** Runs an operation. Never rejects. */
  run(task: DecodeTask): Promise<DecodeResult> {
    const { oomKills, timeoutMs, isPaused } = this.#options;
    const { reservedBytes, freeBytes } = task;
    this.#lastId += 1;
    const id = this.#lastId;
    this.#idle = this.#memory() ?? this.#idle;
    return new Promise((settle) => {
      this.#running = {
        task,
        id,
        settle,
        oomKillsBefore: oomKills(),
        meter: new OperationMeter({
          reservedBytes,
          freeBytes,
          timeoutMs: task.operation === 'decodeOwn' ? Infinity : timeoutMs,
          isPaused,
        }),
      };
      this.#limit();
      const { operation, request } = task;
      this.#send({ type: 'decode', id, operation, request });
      this.#lookEvery(LOOK_EVERY_MS);
    });
  }

  /** Ends the process. Resolves when it is gone and its memory has been freed. */
  end(why: DecoderEnd): Promise<void> {
    this.#end ??= why;
    this.child.kill('SIGKILL');
    return this.#gone;
  }

  /**
   * Asks the process to return memory to the system. A busy process can do so during its image
   * operation, which runs in threads; if it does not get to it in time, it does so later.
   * @returns whether it answered in time
   */
  async freeMemory(): Promise<boolean> {
    if (!this.#isReady || this.#isGone || this.#end !== null) return false;
    const wasIdle = this.isIdle;
    const isFreed = await this.#askToFree();
    if (!isFreed && wasIdle && !this.isBusy) await this.end('made_room');
    return isFreed;
  }

  async #askToFree(): Promise<boolean> {
    let late: NodeJS.Timeout | undefined;
    const isFreed = await new Promise<boolean>((resolve) => {
      late = setTimeout(() => resolve(false), FREE_WITHIN_MS);
      this.#freed = () => resolve(true);
      this.#send({ type: 'free-memory' });
    });
    clearTimeout(late);
    return isFreed;
  }

  #send(message: ToDecoder): void {
    // A message sent to a closing channel is lost; the exit that follows settles the operation.
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  #receive(message: FromDecoder): void {
    if (message.type === 'ready') {
      this.#isReady = true;
      clearTimeout(this.#lateStart);
      this.#idle = this.#memory() ?? this.#idle;
      return;
    }
    if (message.type === 'freed') {
      this.#freed();
      return;
    }
    const running = this.#running;
    if (running?.id !== message.id || this.#end !== null) return;
    switch (message.type) {
      case 'need':
        void this.#reserve(running, message);
        return;
      case 'done':
        this.#settle({ kind: 'done', result: message.result });
        return;
      case 'fault':
        this.#settle({ kind: 'fault', fault: message.fault });
        return;
      case 'failed':
        this.#failed(message.error);
    }
  }

  /** A decoder that ran out of memory is not used again, because its state is unknown. */
  #failed(error: SentError): void {
    if (isOutOfMemory(error.message)) void this.end('decode_memory');
    else this.#settle({ kind: 'failed', error });
  }

  async #reserve(running: Running, need: Need): Promise<void> {
    const { task, id, meter } = running;
    meter.isWaiting = true;
    // The owner knows why a reservation was refused.
    const isGranted = await task.reserve(need.bytes, need.scratchBytes).then(
      () => true,
      () => false,
    );
    meter.isWaiting = false;
    meter.heapBytes = Math.max(meter.heapBytes, need.heapBytes);
    meter.requestedBytes = Math.max(meter.requestedBytes, need.requestedBytes);
    this.#limit();
    if (task.freeBytes() < Infinity) this.#lookEvery(LOOK_CLOSELY_MS);
    this.#send({ type: isGranted ? 'granted' : 'refused', id });
  }

  #limit(): void {
    const dataLimit = this.#options.dataLimit();
    const { pid } = this.child;
    if (dataLimit === null || pid === undefined || this.#running === null) return;
    dataLimit.set(pid, mostDataBytes(this.#idle.dataBytes, this.#running.meter.mostDataBytes));
  }

  #lookEvery(ms: number): void {
    clearInterval(this.#watch);
    this.#watch = setInterval(() => this.#look(), ms);
  }

  #look(): void {
    if (this.#running === null) return;
    const memory = this.#memory();
    const grownBytes = memory && memory.anonymousBytes - this.#idle.anonymousBytes;
    const end = this.#running.meter.look(grownBytes);
    if (end !== null) void this.end(end);
  }

  #memory() {
    return this.child.pid === undefined ? null : readProcessMemory(this.child.pid);
  }

  #settle(result: DecodeResult): void {
    clearInterval(this.#watch);
    const running = this.#running;
    this.#running = null;
    this.#isTaken = false;
    this.#options.followed.setBusy(this.child.pid ?? 0, false);
    // The file stays as long as the process.
    if (running !== null && running.meter.heapBytes > 0) void this.end('made_room');
    running?.settle(result);
  }

  #closed(): void {
    const isBraked = this.#options.followed.remove(this.child.pid ?? 0);
    this.#isGone = true;
    clearTimeout(this.#lateStart);
    this.#freed();
    const running = this.#running;
    if (running === null) return;
    const stderr = this.#stderr?.lines() ?? [];
    const isOomKill = this.#options.oomKills() > running.oomKillsBefore;
    // The artwork is to blame if the operation outgrew its reservation, not merely because the decoder
    // was ended.
    const { hasGrown } = running.meter;
    const madeRoom = (isBraked || isOomKill) && !hasGrown ? 'made_room' : null;
    const { signalCode: signal } = this.child;
    // Some platforms kill processes that use too much memory but do not expose their counters.
    const isKilledForMemory = signal === 'SIGKILL' && hasGrown;
    const end = this.#end ?? madeRoom ?? classifyExit({ stderr, signal, isKilledForMemory });
    this.#settle({ kind: 'ended', end, stderr });
  }
}

type Need = Extract<FromDecoder, { readonly type: 'need' }>;
