import { Worker } from 'node:worker_threads';
import { ServiceError } from '../../errors.ts';
import type { EncodedStrip, StripJob, StripReply } from './strip.ts';

export interface EncoderPool {
  readonly threads: number;
  /** Returns a buffer for a strip's pixels. Its content is undefined; `encode` takes it back. */
  takeBuffer(bytes: number): ArrayBuffer;
  /**
   * Encodes a strip in a worker thread. The job's pixels are transferred, so the caller can no longer use
   * them.
   * @throws ServiceError `internal_error` if the worker dies, with the reason as its cause
   */
  encode(job: StripJob): Promise<EncodedStrip>;
  /** Resolves when no strip is waiting or being encoded. */
  idle(): Promise<void>;
  /**
   * Frees the buffers that wait for their next strip, and returns the number of bytes freed. Also ends idle
   * threads, because their heaps cannot be garbage-collected from outside. New threads start when needed.
   */
  freeSpareBuffers(): number;
  /** Ends the threads; pending strips are rejected. */
  close(): Promise<void>;
}

export interface EncoderPoolOptions {
  readonly threads: number;
  /** The module that the encoder threads run. It replies to each StripJob with a StripReply. */
  readonly worker: URL;
}

/** Creates a pool that starts its first thread with the first strip. An idle pool lets the process exit. */
export function createEncoderPool(options: EncoderPoolOptions): EncoderPool {
  return new WorkerPool(options);
}

interface Task {
  readonly job: StripJob;
  readonly done: (strip: EncodedStrip) => void;
  readonly failed: (error: Error) => void;
}

/**
 * A worker has at most one task. A new worker starts when a task finds all others busy and there are fewer
 * than `threads`. If a worker dies, its task fails, and the next task starts a new worker.
 */
class WorkerPool implements EncoderPool {
  readonly threads: number;
  readonly #script: URL;
  readonly #waiting: Task[] = [];
  readonly #busy = new Map<Worker, Task>();
  readonly #free: Worker[] = [];
  readonly #idleListeners: (() => void)[] = [];
  #spare: ArrayBuffer[] = [];
  #closed = false;
  #ended: Promise<unknown> = Promise.resolve();

  constructor({ threads, worker }: EncoderPoolOptions) {
    this.threads = threads;
    this.#script = worker;
  }

  takeBuffer(bytes: number): ArrayBuffer {
    // Buffers of another size belong to an earlier sheet or to strips that are finished.
    this.#spare = this.#spare.filter((buffer) => buffer.byteLength === bytes);
    return this.#spare.pop() ?? new ArrayBuffer(bytes);
  }

  encode(job: StripJob): Promise<EncodedStrip> {
    if (this.#closed) return Promise.reject(new Error('the encoder pool is closed'));
    return new Promise((done, failed) => {
      this.#waiting.push({ job, done, failed });
      this.#assign();
    });
  }

  idle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#idleListeners.push(resolve));
  }

  freeSpareBuffers(): number {
    const bytes = this.#spare.reduce((sum, buffer) => sum + buffer.byteLength, 0);
    this.#spare = [];
    this.#end(this.#free.splice(0));
    return bytes;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.freeSpareBuffers();
    const error = new Error('the encoder pool was closed');
    for (const task of this.#waiting.splice(0)) task.failed(error);
    const workers = [...this.#busy.keys()];
    for (const worker of workers) this.#lose(worker, error);
    this.#end(workers);
    await this.#ended;
  }

  #assign(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#free.pop() ?? this.#start();
      if (worker === null) return;
      const task = this.#waiting.shift();
      if (task === undefined) return;
      this.#busy.set(worker, task);
      worker.ref();
      worker.postMessage(task.job, [task.job.pixels]);
    }
    this.#announceIdle();
  }

  #start(): Worker | null {
    if (this.#busy.size + this.#free.length >= this.threads) return null;
    const worker = new Worker(this.#script);
    worker.on('message', (reply: StripReply) => this.#finish(worker, reply));
    worker.once('error', (error) => this.#lose(worker, error));
    worker.once('exit', (code) => this.#lose(worker, new Error(`it exited with code ${code}`)));
    return worker;
  }

  #finish(worker: Worker, { strip, pixels }: StripReply): void {
    const task = this.#busy.get(worker);
    this.#busy.delete(worker);
    worker.unref();
    this.#free.push(worker);
    if (this.#spare.length <= this.threads) this.#spare.push(pixels);
    task?.done(strip);
    this.#assign();
  }

  /** A worker has died, with or without a task. An uncaught error calls this twice. */
  #lose(worker: Worker, cause: unknown): void {
    const task = this.#busy.get(worker);
    this.#busy.delete(worker);
    const index = this.#free.indexOf(worker);
    if (index >= 0) this.#free.splice(index, 1);
    task?.failed(workerLost(cause));
    this.#assign();
  }

  #end(workers: readonly Worker[]): void {
    this.#ended = Promise.all([this.#ended, ...workers.map((worker) => worker.terminate())]);
  }

  #isIdle(): boolean {
    return this.#busy.size + this.#waiting.length === 0;
  }

  #announceIdle(): void {
    if (!this.#isIdle()) return;
    for (const listener of this.#idleListeners.splice(0)) listener();
  }
}

function workerLost(cause: unknown): ServiceError {
  return new ServiceError('internal_error', 'A thread that encodes the print file died.', {
    cause,
    retryable: true,
  });
}
