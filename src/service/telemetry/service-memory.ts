import type { MemoryReader } from '../../memory/readings/readings.ts';
import {
  createStateMachine,
  isHigher,
  utilisationOf,
  type MemoryState,
  type Thresholds,
} from '../../memory/policy.ts';
import type { MemoryReport } from '../../messages.ts';
import type { MemoryFigures } from '../../telemetry/memory-gauges.ts';
import type { MemoryNow } from '../../uploads/upload-memory.ts';

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

  /** Whether there is memory for new work, and how much. */
  now(atMs: number): MemoryNow {
    const { state, utilisation, budgetBytes, usedBytes } = this.read(atMs);
    const takenBytes = Math.max(usedBytes, this.#renderer?.promisedBytes ?? 0);
    const freeBytes = Math.max(0, budgetBytes - takenBytes);
    return { isShort: isHigher(state, 'warning'), utilisation, freeBytes, budgetBytes };
  }

  read(atMs: number): MemoryFigures & { readonly state: MemoryState } {
    const reading = this.#reader.read();
    const utilisation = utilisationOf(reading);
    const own = this.#ownStates.advance({ utilisation, atMs });
    return { ...reading, utilisation, state: this.#renderer?.state ?? own };
  }
}
