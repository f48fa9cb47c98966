/**
 * The thread that samples memory use even while the main thread is busy, records each sample, and brakes.
 * It may be the last thread to run before the process ends, so it writes synchronously.
 */
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { MemoryConfig } from '../../config/settings/memory.ts';
import { joinFlightRecorder, type RecorderAddress } from '../../flight-recorder/flight-recorder.ts';
import { readFlight } from '../../flight-recorder/read-flight.ts';
import { toMib, toPercent } from '../../telemetry/figures.ts';
import { createMemoryReader, type MemoryReading } from '../readings/readings.ts';
import { BrakePolicy, type BrakeAction, type LastReason } from './brake-policy.ts';
import { SharedChildren } from './shared-children.ts';
import { endAtOnce } from '../../end-at-once.ts';
import { watchForOrphaning } from './orphan-watch.ts';
import { SharedMemoryState } from './shared-memory-state.ts';
import { leadState } from './shared-state-machine.ts';

export interface SamplerInput {
  readonly buffer: SharedArrayBuffer;
  readonly children: SharedArrayBuffer;
  readonly recorder: RecorderAddress;
  readonly config: MemoryConfig;
}

/** Asks the main thread to stop a job and to respond through the shared state. */
export interface BrakePulled {
  readonly pull: number;
}

const { buffer, recorder: address, config, children: childrenBuffer } = workerData as SamplerInput;
const shared = new SharedMemoryState(buffer);
const children = new SharedChildren(childrenBuffer);
const machine = leadState(shared, config);
const recorder = joinFlightRecorder(address);
const brake = new BrakePolicy(config);
const reader = createMemoryReader({
  limitOverrideBytes: config.limitBytes,
  reservedRatio: config.reservedRatio,
});

function look(): void {
  const reading = reader.read();
  const { usedBytes, budgetBytes, limitBytes } = reading;
  const atMs = performance.now();
  // Does not report the heap: only the main thread's heap can fill up, and the main thread reports it.
  const state = machine.advance({ utilisation: usedBytes / budgetBytes, atMs });
  recorder.record({
    kind: 'sample',
    atMs: Date.now(),
    state,
    usedBytes,
    budgetBytes,
    limitBytes,
  });
  const sample = { atMs, usedBytes, budgetBytes, limitBytes };
  const answer = {
    hasWork: shared.hasWork(),
    isAnswered: shared.isAnswered(),
    hasBusyChildren: children.hasBusy(),
  };
  const decided = brake.decide(sample, answer);
  if (config.brake) act(decided, reading);
  setTimeout(look, brake.nextLookMs(sample));
}

function act(decided: BrakeAction, reading: MemoryReading): void {
  if (decided.action === 'none') return;
  const { usedBytes, budgetBytes, limitBytes } = reading;
  recorder.record({
    kind: 'brake',
    atMs: Date.now(),
    action: decided.action,
    why: decided.action === 'end_process' ? decided.why : 'emergency',
    usedBytes,
    budgetBytes,
    limitBytes,
  });
  if (decided.action === 'end_process') endProcess(decided.why, reading);
  else if (decided.action === 'end_children') children.endBusy(kill);
  else parentPort?.postMessage({ pull: shared.pull() } satisfies BrakePulled);
}

/** It is not an error if the process has already exited. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has exited.
  }
}

function endProcess(why: LastReason, reading: MemoryReading): void {
  try {
    writeSync(1, `${JSON.stringify(lastReport(why, reading))}\n`);
  } finally {
    endAtOnce();
  }
}

function lastReport(
  why: LastReason,
  { usedBytes, budgetBytes, limitBytes }: MemoryReading,
): object {
  const { jobId, place } = readFlight(address.path)?.place ?? {};
  return {
    level: 'fatal',
    time: new Date().toISOString(),
    process: 'renderer',
    why,
    usedMb: toMib(usedBytes),
    budgetMb: toMib(budgetBytes),
    limitMb: toMib(limitBytes),
    percent: toPercent(usedBytes / budgetBytes),
    mbPerSecond: Math.round(toMib(brake.bytesPerMs * 1000)),
    jobId,
    place,
    event: 'memory brake',
  };
}

watchForOrphaning();
look();
