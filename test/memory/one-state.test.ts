import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SharedMemoryState } from '../../src/memory/brake/shared-memory-state.ts';
import { followState, leadState } from '../../src/memory/brake/shared-state-machine.ts';
import { ProcessMemory } from '../../src/memory/job/process-memory.ts';
import { isHigher, MEMORY_STATES, type MemoryState } from '../../src/memory/policy.ts';
import type { MemoryReading } from '../../src/memory/readings/readings.ts';
import { ServiceMemory } from '../../src/service/telemetry/service-memory.ts';
import { aMemoryReport } from '../support/service/make-job.ts';
import { aMemoryConfig, aReading } from './fakes.ts';
import { recordingLog } from './recording-log.ts';
import { VirtualClock } from './virtual-clock.ts';

const MIB = 2 ** 20;
const LOOK_MS = 250;

/** The three readers of memory, wired as in the two processes, on one scripted memory. */
function threeReaders() {
  const thresholds = aMemoryConfig();
  const clock = new VirtualClock();
  let reading: MemoryReading = aReading();
  const reader = {
    source: 'cgroup-v2',
    path: null,
    mayHideLimit: false,
    read: () => reading,
    close: () => undefined,
  } as const;
  const shared = new SharedMemoryState();
  const sampler = leadState(shared, thresholds);
  const nothing = (): void => undefined;
  const main = new ProcessMemory({
    reader,
    thresholds,
    states: followState(shared, thresholds),
    clock,
    log: recordingLog().log,
    metrics: {
      state: nothing,
      pauseEnded: nothing,
      braked: nothing,
      cleanup: nothing,
      freed: nothing,
    },
  });
  // The service has a heap of its own, which stays small.
  const service = new ServiceMemory({ read: () => ({ ...reading, heapUsedBytes: 0 }) }, thresholds);
  return {
    service,
    /** Time passes, and from now on this much is in use. */
    becomes(percent: number, heapPercent: number, afterMs = LOOK_MS): void {
      clock.advance(afterMs);
      const heapUsedBytes = heapPercent * 10 * MIB;
      reading = aReading({ usedBytes: percent * 15 * MIB, heapUsedBytes });
    },
    samplerLooks(): MemoryState {
      const { usedBytes, budgetBytes } = reading;
      return sampler.advance({ utilisation: usedBytes / budgetBytes, atMs: clock.now() });
    },
    /** The main thread samples, and its heartbeat reaches the service. */
    mainBeats(): MemoryState {
      const { state } = main.sample();
      service.rendererHas(aMemoryReport({ state }));
      return state;
    },
    serviceReads: () => service.read(clock.now()).state,
  };
}

/** [percent of the budget, percent of the V8 heap]: up by jumps, down by steps, then a full heap. */
const SERIES: readonly (readonly [number, number])[] = [
  [20, 10],
  [72, 10],
  [81, 10],
  [94, 10],
  ...Array.from({ length: 14 }, () => [78, 10] as const),
  ...Array.from({ length: 14 }, () => [30, 10] as const),
  [30, 90],
  [30, 90],
  ...Array.from({ length: 14 }, () => [30, 10] as const),
];

test('The sampler, the main thread and the service name the same state of one series of readings', () => {
  const readers = threeReaders();
  const named = SERIES.map(([percent, heapPercent]) => {
    readers.becomes(percent, heapPercent);
    readers.mainBeats();
    const sampler = readers.samplerLooks();
    assert.equal(readers.mainBeats(), sampler, `main thread at ${percent}%`);
    assert.equal(readers.serviceReads(), sampler, `service at ${percent}%`);
    return sampler;
  });
  const changes = named.filter((state, index) => state !== named[index - 1]);
  assert.deepEqual(changes, [
    'normal',
    'warning',
    'critical',
    'emergency',
    'critical',
    'normal',
    'paused',
    'normal',
  ]);
});

test('The main thread never names a lower state than the sampler, and the next reading makes them equal', () => {
  const aStep = fc.record({
    percent: fc.integer({ min: 0, max: 110 }),
    heapPercent: fc.integer({ min: 0, max: 100 }),
    afterMs: fc.integer({ min: 1, max: 4_000 }),
    samplerIsFirst: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(aStep, { maxLength: 40 }), (steps) => {
      const readers = threeReaders();
      for (const { percent, heapPercent, afterMs, samplerIsFirst } of steps) {
        readers.becomes(percent, heapPercent, afterMs);
        if (samplerIsFirst) {
          const sampler = readers.samplerLooks();
          const main = readers.mainBeats();
          assert.ok(!isHigher(sampler, main));
        } else readers.mainBeats();
        assert.equal(readers.samplerLooks(), readers.mainBeats());
        assert.equal(readers.serviceReads(), readers.mainBeats());
      }
    }),
  );
});

test('A spike that only the main thread sampled counts for the sampler, with its dwell', () => {
  const readers = threeReaders();
  readers.becomes(95, 0);
  assert.equal(readers.mainBeats(), 'emergency');
  readers.becomes(20, 0);
  assert.equal(readers.samplerLooks(), 'emergency');
  assert.equal(readers.mainBeats(), 'emergency');
});

test('Without a renderer the service names the state of its own readings', () => {
  const readers = threeReaders();
  readers.becomes(20, 0);
  readers.mainBeats();
  readers.becomes(90, 0);
  assert.equal(readers.serviceReads(), 'normal');
  readers.service.rendererHas(null);
  assert.equal(readers.serviceReads(), 'paused');
});

test('Every state passes through the shared memory unchanged', () => {
  const shared = new SharedMemoryState();
  for (const state of MEMORY_STATES) {
    shared.publish(state);
    assert.equal(new SharedMemoryState(shared.buffer).state, state);
    assert.equal(shared.isShort(), state === 'paused' || state === 'emergency');
  }
});
