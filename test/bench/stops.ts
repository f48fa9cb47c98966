/**
 * Stops the service by SIGTERM, SIGINT and SIGHUP at random moments of its start, its work and its
 * shutdown, and fails if any stop is reported as an incident or the job is lost:
 *
 *     npm run bench:stops -- [--count 100] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { duringProgram } from '../support/processes/program-lifetime.ts';
import { stopRepeatedly, type Stop } from '../support/service/stop-runs.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
  },
});

function show({ moment, signal, isForAll, afterMs, exit }: Stop): void {
  const to = isForAll ? 'all processes' : 'the service';
  console.log(`${moment.padEnd(5)}  ${signal} to ${to} after ${afterMs} ms: exit ${exit}`);
}

await duringProgram(async (t) => {
  const runs = { count: Number(values.count), seed: Number(values.seed), onStop: show };
  const { stops, incidents, jobStatus } = await stopRepeatedly(t, runs);
  for (const incident of incidents) console.log(JSON.stringify(incident));
  console.log(`${stops.length} stops, ${incidents.length} incidents, job ${jobStatus}`);
  if (incidents.length > 0 || jobStatus !== 'succeeded') process.exitCode = 1;
});
