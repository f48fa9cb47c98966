/**
 * A process that tests run in a small control group. It fills memory without any checkpoint while the
 * sampler watches. Its log goes to stdout.
 *
 *     braked-child busy FLIGHT on|off      the main thread is too busy to answer
 *     braked-child answering FLIGHT on     releases all memory when it is told to stop
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startFlightRecorder } from '../../../src/flight-recorder/flight-recorder.ts';
import { createGovernor } from '../../../src/memory/governor.ts';
import { createMemoryReader } from '../../../src/memory/readings/readings.ts';
import { startSampler } from '../../../src/memory/brake/sampler.ts';
import { SharedMemoryState } from '../../../src/memory/brake/shared-memory-state.ts';
import { followState } from '../../../src/memory/brake/shared-state-machine.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { aMemoryConfig } from '../fakes.ts';
import { SharedChildren } from '../../../src/memory/brake/shared-children.ts';

/** Half a gigabyte per second, as a fast decoder does. */
const STEP_BYTES = 2 * 2 ** 20;
const STEP_MS = 4;
const ENDED_BY_CHOICE = 3;

const [, , how, flight, brake] = process.argv;
const log = createLogger({ level: 'info', process: 'renderer' });
const config = aMemoryConfig({ brake: brake === 'on' });
const reader = createMemoryReader({ limitOverrideBytes: null, reservedRatio: 0.0625 });
const nothing = (): void => undefined;
const metrics = {
  state: nothing,
  pauseEnded: nothing,
  braked: nothing,
  cleanup: nothing,
  freed: nothing,
};
const shared = new SharedMemoryState();
const states = followState(shared, config);
const governor = createGovernor({ reader, config, log, metrics, states });
const recorder = startFlightRecorder(flight!, {
  atMs: Date.now(),
  process: 'renderer',
  pid: process.pid,
  oomKills: null,
});
const sampler = startSampler({
  config,
  shared,
  children: new SharedChildren(),
  recorder: recorder.address,
  onBrake: () => void governor.brake(),
});

const stop = new AbortController();
const onBrake = (error: Error) => stop.abort(error);
const job = governor.startJob({ signal: stop.signal, log, listener: { onBrake } });
job.predict(123 * 2 ** 20);
recorder.record({ kind: 'place', atMs: Date.now(), jobId: 'greedy', place: { part: 1 } });
shared.beginWork();
// The thread needs a moment to load, as it has in a renderer before its first job.
await sleep(500);

const held: Buffer[] = [];
while (!stop.signal.aborted) {
  held.push(Buffer.alloc(STEP_BYTES, held.length));
  const untilMs = performance.now() + STEP_MS;
  if (how === 'answering') await sleep(STEP_MS);
  else while (performance.now() < untilMs);
}
held.length = 0;
log.error({ err: stop.signal.reason as unknown }, 'job stopped');
job.end();
await sampler.close();
reader.close();
recorder.end('done');
process.exitCode = ENDED_BY_CHOICE;
