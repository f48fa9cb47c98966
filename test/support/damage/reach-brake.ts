import { createMemoryReader } from '../../../src/memory/readings/readings.ts';
import type { LastReason } from '../../../src/memory/brake/brake-policy.ts';

const MIB = 2 ** 20;
/** Below the emergency threshold of 0.93. */
const CALM = 0.9;
/** Long enough for the brake to take the growth for over. */
const CALM_MS = 1_500;
/** Default of MEMORY_RESERVED_RATIO. */
const RESERVED_RATIO = 0.0625;

const held: Buffer[] = [];
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Fills memory so that the brake ends this process for that reason. It never returns, and nothing else runs
 * meanwhile.
 */
export function reachBrake(reason: LastReason): never {
  fill(CALM, { mib: 4, everyMs: 10 });
  sleep(CALM_MS);
  // From 93% to 97% in less time than an answer may take, but slowly enough to see the limit coming.
  if (reason === 'nearly_full') fill(0.99, { mib: 1, everyMs: 7 });
  if (reason === 'no_answer') fill(0.95, { mib: 1, everyMs: 40 });
  // From 93% to the limit in some 60 ms: less than the brake wants, and several of its looks.
  if (reason === 'too_fast') fill(2, { mib: 2, everyMs: 1 });
  for (;;) sleep(1000);
}

/** @param share of the budget */
function fill(share: number, step: { readonly mib: number; readonly everyMs: number }): void {
  const reader = createMemoryReader({ limitOverrideBytes: null, reservedRatio: RESERVED_RATIO });
  for (;;) {
    const { usedBytes, budgetBytes } = reader.read();
    const missingMib = (share * budgetBytes - usedBytes) / MIB;
    if (missingMib < 1) break;
    held.push(Buffer.alloc(Math.ceil(Math.min(step.mib, missingMib)) * MIB, 1));
    sleep(step.everyMs);
  }
  reader.close();
}

function sleep(ms: number): void {
  Atomics.wait(sleeper, 0, 0, ms);
}
