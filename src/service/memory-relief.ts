import { findGarbageCollector, type CollectGarbage } from '../memory/cleanup/collect-garbage.ts';
import { findMemoryReturn, type MemoryReturn } from '../memory/cleanup/return-memory.ts';
import { isHigher, type MemoryState } from '../memory/policy.ts';

export interface ReliefTools {
  /** null if the engine does not allow explicit collections. */
  readonly collectGarbage: CollectGarbage | null;
  readonly memoryReturn: Promise<MemoryReturn | null>;
}

/** Finds the tools at startup, to avoid loading code while memory is short. */
export function findReliefTools(): ReliefTools {
  return { collectGarbage: findGarbageCollector(), memoryReturn: findMemoryReturn() };
}

/**
 * The service's part in a cleanup: it collects garbage and returns memory to the system once, whenever the
 * renderer reports that memory has become short enough for a pause.
 */
export class MemoryRelief {
  readonly #tools: ReliefTools;
  #isShort = false;

  constructor(tools: ReliefTools) {
    this.#tools = tools;
  }

  /** @param state as the renderer's last heartbeat names it */
  async stateIs(state: MemoryState): Promise<void> {
    const wasShort = this.#isShort;
    this.#isShort = isHigher(state, 'critical');
    if (wasShort || !this.#isShort) return;
    this.#tools.collectGarbage?.();
    await (await this.#tools.memoryReturn)?.run();
  }
}
