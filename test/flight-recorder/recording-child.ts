/** A process that records as fast as it can, and prints its progress to stdout. */
import { writeSync } from 'node:fs';
import { startFlightRecorder } from '../../src/flight-recorder/flight-recorder.ts';
import { aSample } from '../support/service/make-incident.ts';

const recorder = startFlightRecorder(process.argv[2]!, {
  atMs: Date.now(),
  process: 'renderer',
  pid: process.pid,
  oomKills: null,
});
for (let atMs = 1; ; atMs += 1) {
  recorder.record(aSample({ atMs }));
  writeSync(1, `${atMs}\n`);
}
