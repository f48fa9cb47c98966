import type { FlightRecorder } from '../../flight-recorder/flight-recorder.ts';

/** The reason of `Ending.asked`. */
export class StopRequested extends Error {
  override readonly name = 'StopRequested';
  /** Name of the signal. */
  readonly why: string;

  constructor(why: string) {
    super(`the service was asked to end: ${why}`);
    this.why = why;
  }
}

type Marks = Pick<FlightRecorder, 'stop' | 'fault'>;

/**
 * Knows how this process ends, and notes it in the flight record as soon as there is one. A process that
 * was asked to end may be killed before it has ended; the next start must not take that for a death.
 */
export class Ending {
  readonly #stop = new AbortController();
  #marks: Marks | null = null;

  /** Fires when the process is first asked to end. */
  get asked(): AbortSignal {
    return this.#stop.signal;
  }

  /** @param why name of the signal */
  ask(why: string): void {
    this.#stop.abort(new StopRequested(why));
    this.#marks?.stop(why);
  }

  /** The process ends because of this error. */
  failed(error: unknown): void {
    this.#marks?.fault(String(error));
  }

  /** @param marks the flight record from now on; null once it is closed */
  noteIn(marks: Marks | null): void {
    this.#marks = marks;
    const reason: unknown = this.asked.reason;
    if (reason instanceof StopRequested) marks?.stop(reason.why);
  }
}
