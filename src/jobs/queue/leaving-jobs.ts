import type { RendererPort } from '../renderer-port.ts';

export interface LeavingJobsDeps {
  readonly renderer: Pick<RendererPort, 'send' | 'end'>;
  /** Time that a cancelled job has to leave the renderer. */
  readonly graceMs: number;
}

/**
 * The cancelled jobs that the renderer has not left yet. Their end is stored already, and their slots are
 * free. A job that does not leave in time is in a native operation, which only the end of the process can
 * stop.
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

  /** Asks the renderer to leave the job, and ends the renderer if it does not. */
  add(id: string): void {
    const { renderer, graceMs } = this.#deps;
    renderer.send({ type: 'stop', jobId: id, why: 'cancelled' });
    const timer = setTimeout(() => renderer.end('cancelled_job'), graceMs);
    this.#timers.set(id, timer.unref());
  }

  /** The renderer has left the job. */
  left(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  /** The renderer is gone. Returns the jobs that it was leaving. */
  allLeft(): readonly string[] {
    const ids = [...this.#timers.keys()];
    for (const id of ids) this.left(id);
    return ids;
  }
}
