import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { MemoryGroup } from './memory-group.ts';
import { until } from './until.ts';

const MIB = 1024 * 1024;
const BALLAST = fileURLToPath(new URL('./ballast.js', import.meta.url));

/** Another program in the container. */
export interface Ballast {
  /** Allocates memory until the group uses this many bytes. */
  fillTo(usedBytes: number): Promise<void>;
  letGo(): Promise<void>;
}

/** Starts another program in the container that holds as much memory as it is told to. */
export function startBallast(group: MemoryGroup): Ballast {
  const child = group.spawn(process.execPath, ['--expose-gc', BALLAST], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let held = 0;
  let answered = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (answered = text.trim()));
  const hold = async (mib: number): Promise<void> => {
    held = mib;
    child.stdin!.write(`${held}\n`);
    await until('the ballast holds the requested memory', () => {
      assert.equal(child.signalCode, null, 'the ballast was killed');
      return answered === String(held);
    });
  };
  return {
    async fillTo(usedBytes) {
      const missing = Math.floor((usedBytes - group.usedBytes()) / MIB);
      if (missing > 0) await hold(held + missing);
    },
    letGo: () => hold(0),
  };
}
