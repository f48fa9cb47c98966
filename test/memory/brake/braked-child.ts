/**
 * A process for tests to put into a small control group: it fills memory without any checkpoint, watched
 * by the sampler. Its log goes to stdout.
 *
 *     braked-child busy FLIGHT on|off      the main thread never comes to answer
 *     braked-child answering FLIGHT on     it lets go of everything when it is told to stop
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startFlightRecorder } from '../../../src/flight-recorder/flight-recorder.ts';
import { createGovernor } from '../../../src/memory/governor.ts';
import { createMemoryReader } from '../../../src/memory/readings/readings.ts';
import { startSampler } from '../../../src/memory/brake/sampler.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { aMemoryConfig } from '../fakes.ts';

/** Half a gigabyte a second: a quick decoder. */
const STEP_BYTES = 2 * 2 ** 20;
const STEP_MS = 4;
const ENDED_BY_CHOICE = 3;

const [, , how, flight, brake] = process.argv;
const log = createLogger({ level: 'info', process: 'renderer' });
const config = aMemoryConfig({ brake: brake === 'on' });
const reader = createMemoryReader({ limitOverrideBytes: null, reservedRatio: 0.0625 });
const nothing = (): void => undefined;
const metrics = { state: nothing, pauseEnded: nothing, cleanup: nothing, freed: nothing };
const governor = createGovernor({ reader, config, log, metrics });
const recorder = startFlightRecorder(flight!, {
  ...{ atMs: Date.now(), process: 'renderer', pid: process.pid, oomKills: null },
});
const sampler = startSampler({
  config,
  recorder: recorder.address,
  onBrake: () => void governor.brake(),
});

const stop = new AbortController();
const onBrake = (error: Error) => stop.abort(error);
const job = governor.startJob({ signal: stop.signal, log, onBrake });
job.predict(123 * 2 ** 20);
recorder.record({ kind: 'place', atMs: Date.now(), jobId: 'greedy', place: { part: 1 } });
sampler.state.beginWork();
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
