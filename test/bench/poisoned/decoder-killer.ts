import type { GangSheet } from '../../../src/http/contract/gang-sheet.ts';
import { killIfAlive } from '../../support/processes/alive.ts';
import { childrenOf, ticksOf } from '../../support/processes/process-tree.ts';

const LOOK_EVERY_MS = 100;
/** Processor time after which a decoder is drawing, not waiting. */
const DRAWING_TICKS = 30;

/** Ends the decoder of jobs that run, with a signal for each job, as a fault of a codec would. */
export class DecoderKiller {
  readonly #signals = new Map<string, NodeJS.Signals>();
  readonly #rendererPid: () => number;
  readonly #read: (id: string) => Promise<GangSheet>;
  readonly #timer: NodeJS.Timeout;
  readonly #ticks = new Map<number, number>();
  #isLooking = false;
  ended = 0;

  constructor(rendererPid: () => number, read: (id: string) => Promise<GangSheet>) {
    this.#rendererPid = rendererPid;
    this.#read = read;
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  /** Ends decoders of that job from now on. */
  add(id: string, signal: NodeJS.Signals): void {
    this.#signals.set(id, signal);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const signal = await this.#signalOfRunning();
      // Processor time counts from the start of such a job.
      if (signal === undefined) this.#ticks.clear();
      else this.#endBusy(signal);
    } finally {
      this.#isLooking = false;
    }
  }

  /** Jobs start in the order in which they were added, unless they have ended before. */
  async #signalOfRunning(): Promise<NodeJS.Signals | undefined> {
    for (const [id, signal] of this.#signals) {
      const { status } = await this.#read(id);
      if (status === 'running' || status === 'paused') return signal;
      if (status === 'queued') return undefined;
      this.#signals.delete(id);
    }
    return undefined;
  }

  #endBusy(signal: NodeJS.Signals): void {
    for (const pid of childrenOf(this.#rendererPid())) {
      const ticks = ticksOf(pid);
      const before = this.#ticks.get(pid) ?? ticks;
      this.#ticks.set(pid, before);
      if (ticks - before < DRAWING_TICKS) continue;
      killIfAlive(pid, signal);
      this.#ticks.delete(pid);
      this.ended += 1;
    }
  }
}
