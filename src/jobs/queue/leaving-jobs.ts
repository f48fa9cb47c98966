import type { MemoryReceipt } from '../../memory/job/memory-receipt.ts';
import type { JobMessage } from '../../messages.ts';
import type { RendererPort } from '../renderer-port.ts';

export interface LeavingJobsDeps {
  readonly renderer: Pick<RendererPort, 'send' | 'end'>;
  /** Time that a cancelled job has to leave the renderer. */
  readonly graceMs: number;
  /**
   * Called when the renderer no longer works on a job; without a receipt if the renderer has
   * exited.
   */
  readonly onLeft: (id: string, memory: MemoryReceipt | null) => void;
}

/**
 * The cancelled jobs that the renderer has not left yet. Their cancellation is already saved, and
 * their slots are free. A job that does not leave in time is in a native operation, which cannot be
 * stopped without killing the process.
 */
export class LeavingJobs {
  readonly #deps: LeavingJobsDeps;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(deps: LeavingJobsDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#timers.size;
  }

  has(id: string): boolean {
    return this.#timers.has(id);
  }

  /** Asks the renderer to leave the job, and stops the renderer if it does not. */
  add(id: string): void {
    const { renderer, graceMs } = this.#deps;
    renderer.send({ type: 'stop', jobId: id, why: 'cancelled' });
    const timer = setTimeout(() => renderer.end('cancelled_job'), graceMs);
    this.#timers.set(id, timer.unref());
  }

  /** Ignores every message except the end of a job. */
  handle(message: JobMessage): void {
    if (message.type === 'finished') this.#left(message.jobId, message.outcome.memory);
  }

  /** The renderer has exited, so it has left every job. */
  rendererGone(): void {
    for (const id of [...this.#timers.keys()]) this.#left(id, null);
  }

  #left(id: string, memory: MemoryReceipt | null): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#deps.onLeft(id, memory);
  }
}
