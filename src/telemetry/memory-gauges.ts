import type { Registry } from 'prom-client';
import { declareIn } from './declare-metrics.ts';

export interface MemoryFigures {
  readonly limitBytes: number;
  readonly budgetBytes: number;
  readonly usedBytes: number;
  readonly utilisation: number;
  readonly state: string;
  readonly heapUsedBytes: number;
  readonly heapLimitBytes: number;
}

/**
 * Declares one process's memory gauges.
 * @param states all possible states
 * @returns a function that receives the newest figures, which the next scrape shows
 */
export function declareMemoryGauges(
  registry: Registry,
  states: readonly string[],
): (figures: MemoryFigures) => void {
  const { gauge } = declareIn(registry);
  let last: MemoryFigures | null = null;
  const show = (name: string, help: string, pick: (figures: MemoryFigures) => number) =>
    gauge(name, help, { read: () => (last === null ? 0 : pick(last)) });
  show('memory_limit_bytes', 'Container memory limit.', (it) => it.limitBytes);
  show('memory_budget_bytes', 'Limit minus the reserve.', (it) => it.budgetBytes);
  show('memory_used_bytes', 'Memory used, without page cache.', (it) => it.usedBytes);
  show(
    'memory_utilisation_ratio',
    'The larger of used/budget and heap used/heap limit.',
    (it) => it.utilisation,
  );
  show('heap_used_bytes', 'V8 heap used.', (it) => it.heapUsedBytes);
  show('heap_limit_bytes', 'V8 heap limit.', (it) => it.heapLimitBytes);
  gauge('memory_state', '1 for the current memory state, 0 for the other states.', {
    label: 'state',
    read: () => Object.fromEntries(states.map((state) => [state, state === last?.state ? 1 : 0])),
  });
  return (figures) => {
    last = figures;
  };
}
