import type { MemoryReader } from '../memory/readings/readings.ts';
import { createStateMachine, utilisationOf, type Thresholds } from '../memory/policy.ts';
import type { MemoryReport } from '../messages.ts';
import type { MemoryFigures } from '../telemetry/metrics.ts';

/**
 * The memory that the service reports: its own figures, and the state from the renderer's last heartbeat.
 * While no renderer runs, the state is derived from the service's own readings; see memory/policy.ts.
 */
export class ServiceMemory {
  readonly #reader: Pick<MemoryReader, 'read'>;
  readonly #ownStates;
  #renderer: MemoryReport | null = null;

  constructor(reader: Pick<MemoryReader, 'read'>, thresholds: Thresholds) {
    this.#reader = reader;
    this.#ownStates = createStateMachine(thresholds);
  }

  /** Stores the renderer's last heartbeat; null when the renderer has died. */
  rendererHas(memory: MemoryReport | null): void {
    this.#renderer = memory;
  }

  read(atMs: number): MemoryFigures {
    const reading = this.#reader.read();
    const utilisation = utilisationOf(reading);
    const own = this.#ownStates.advance({ utilisation, atMs });
    return { ...reading, utilisation, state: this.#renderer?.state ?? own };
  }
}
