/**
 * Finds jobs that hang although this process responds: a thread of a pool that never returns, for example.
 * Every message about a job is a sign of life. While a job waits for what has a limit of its own, such as
 * memory or a decoder, none is expected.
 */
export class StallWatch {
  readonly #limitMs: number;
  readonly #pulses = new Set<Pulse>();

  /** @param limitMs time without a sign of life after which a job hangs */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  begin(jobId: string): Pulse {
    const pulse = new Pulse(jobId, () => this.#pulses.delete(pulse));
    this.#pulses.add(pulse);
    return pulse;
  }

  /** Returns the id of a job that hangs; null if there is none. */
  stalledJob(): string | null {
    for (const { jobId, silentMs } of this.#pulses) if (silentMs > this.#limitMs) return jobId;
    return null;
  }
}

/** The signs of life of one job. */
export class Pulse {
  readonly jobId: string;
  /** The job has ended. */
  readonly end: () => void;
  #lastMs = performance.now();
  #waits = 0;

  constructor(jobId: string, end: () => void) {
    this.jobId = jobId;
    this.end = end;
  }

  beat(): void {
    this.#lastMs = performance.now();
  }

  /** Expects no sign of life during work that has a time limit of its own. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#waits += 1;
    try {
      return await work();
    } finally {
      this.#waits -= 1;
      this.beat();
    }
  }

  get silentMs(): number {
    return this.#waits > 0 ? 0 : performance.now() - this.#lastMs;
  }
}
