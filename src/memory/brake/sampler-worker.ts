/**
 * A thread that reads memory while the main thread may be busy, records it, and brakes. It is the last
 * one that can say something, so what it says is written synchronously.
 */
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { joinFlightRecorder, type RecorderAddress } from '../../flight-recorder/flight-recorder.ts';
import { readFlight } from '../../flight-recorder/read-flight.ts';
import type { MemoryConfig } from '../../config/config.ts';
import { BrakePolicy, type BrakeAction, type LastReason } from './brake-policy.ts';
import { toMib, toPercent } from '../job/log-memory.ts';
import { INITIAL_STATE, nextState } from '../policy.ts';
import { createMemoryReader, type MemoryReading } from '../readings/readings.ts';
import { SharedMemoryState } from './shared-memory-state.ts';

export interface SamplerInput {
  readonly buffer: SharedArrayBuffer;
  readonly recorder: RecorderAddress;
  readonly config: MemoryConfig;
}

/** To the main thread: stop a job, and answer in the shared state. */
export interface BrakePulled {
  readonly pull: number;
}

const { buffer, recorder: address, config } = workerData as SamplerInput;
const shared = new SharedMemoryState(buffer);
const recorder = joinFlightRecorder(address);
const brake = new BrakePolicy(config);
const reader = createMemoryReader({
  limitOverrideBytes: config.limitBytes,
  reservedRatio: config.reservedRatio,
});
let policy = INITIAL_STATE;

function look(): void {
  const reading = reader.read();
  const atMs = performance.now();
  const { usedBytes, budgetBytes, limitBytes } = reading;
  policy = nextState(policy, { utilisation: usedBytes / budgetBytes, atMs }, config);
  const { state } = policy;
  shared.publish({ state, usedBytes });
  const figures = { atMs: Date.now(), usedBytes, budgetBytes, limitBytes };
  recorder.record({ kind: 'sample', state, ...figures });
  const answer = { hasWork: shared.hasWork(), isAnswered: shared.isAnswered() };
  const decided = brake.decide({ ...figures, atMs }, answer);
  if (config.brake) act(decided, reading);
  setTimeout(look, brake.nextLookMs({ ...figures, atMs }));
}

function act(decided: BrakeAction, reading: MemoryReading): void {
  if (decided.action === 'none') return;
  const { usedBytes, budgetBytes, limitBytes } = reading;
  const why = decided.action === 'stop_jobs' ? 'emergency' : decided.why;
  const figures = { atMs: Date.now(), usedBytes, budgetBytes, limitBytes };
  recorder.record({ kind: 'brake', action: decided.action, why, ...figures });
  if (decided.action === 'end_process') endProcess(decided.why, reading);
  else parentPort?.postMessage({ pull: shared.pull() } satisfies BrakePulled);
}

/** `process.exit` and `process.abort` end only this thread, or nothing: a signal ends the process. */
function endProcess(why: LastReason, reading: MemoryReading): void {
  try {
    writeSync(1, `${JSON.stringify(lastReport(why, reading))}\n`);
  } finally {
    process.kill(process.pid, 'SIGKILL');
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
    ...{ why, usedMb: toMib(usedBytes), budgetMb: toMib(budgetBytes), limitMb: toMib(limitBytes) },
    percent: toPercent(usedBytes / budgetBytes),
    mbPerSecond: Math.round(toMib(brake.bytesPerMs * 1000)),
    ...{ jobId, place },
    event: 'memory brake',
  };
}

look();
