import type { MemoryReport } from '../../messages.ts';
import type { NotReady } from '../jobs.ts';

/** Why no job would be started now: memory use is at or above the critical share. Null if it is below. */
export function memoryTooHigh(memory: MemoryReport | null): NotReady | null {
  if (memory === null || memory.state === 'normal' || memory.state === 'warning') return null;
  const percent = Math.round(memory.utilisation * 100);
  return { reason: 'memory_critical', detail: `Memory use is at ${percent}% of the budget.` };
}
