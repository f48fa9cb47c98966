import type { TestContext } from 'node:test';
import { createMemoryGroup, type MemoryGroup } from './memory-group.ts';

/**
 * Creates a memory group for one test, which removes it at its end.
 * @returns null if the system allows none; the test is then skipped with the reason
 */
export function memoryGroupOrSkip(t: TestContext, limitBytes: number): MemoryGroup | null {
  const group = createMemoryGroup({ limitBytes });
  if ('unavailable' in group) {
    t.skip(group.unavailable);
    return null;
  }
  t.after(() => group.remove());
  return group;
}
