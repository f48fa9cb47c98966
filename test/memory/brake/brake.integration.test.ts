import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readFlight } from '../../../src/flight-recorder/read-flight.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { memoryGroupOrSkip } from '../../support/processes/memory-group-or-skip.ts';

const CHILD = fileURLToPath(new URL('./braked-child.js', import.meta.url));
const MIB = 2 ** 20;

/** Runs the child in a real control group of 400 MB; null where none can be created. */
async function runBraked(t: TestContext, how: 'busy' | 'answering', brake: 'on' | 'off') {
  const group = memoryGroupOrSkip(t, 400 * MIB);
  if (group === null) return null;
  const flightPath = join(await tempDir(t), 'test.flight');
  const ended = await group.run(process.execPath, [CHILD, how, flightPath, brake]);
  const endedMs = Date.now();
  const lines = ended.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const events = (name: string) => lines.filter(({ event }) => event === name);
  const flight = readFlight(flightPath)!;
  return { ...ended, endedMs, events, flight, oomKills: group.oomKills() };
}

test('A process with a busy main thread kills itself with a report before the kernel kills it', async (t) => {
  const outcome = await runBraked(t, 'busy', 'on');
  if (outcome === null) return;
  assert.equal(outcome.signal, 'SIGKILL', outcome.stderr);
  assert.equal(outcome.oomKills, 0);
  const [report] = outcome.events('memory brake');
  assert.equal(report?.['level'], 'fatal');
  assert.equal(report['jobId'], 'greedy');
  assert.ok((report['percent'] as number) >= 93);
  assert.ok((report['usedMb'] as number) < 400);
  assert.equal(outcome.flight.brake?.action, 'end_process');
  assert.equal(outcome.flight.end, null);
});

test('Without the brake the kernel kills the same load, and the last sample is at most two intervals old', async (t) => {
  const outcome = await runBraked(t, 'busy', 'off');
  if (outcome === null) return;
  assert.equal(outcome.signal, 'SIGKILL', outcome.stderr);
  assert.equal(outcome.oomKills, 1);
  assert.deepEqual(outcome.events('memory brake'), []);
  const last = outcome.flight.samples.at(-1)!;
  assert.ok(last.usedBytes > 0.9 * last.budgetBytes, `${last.usedBytes} of ${last.budgetBytes}`);
  assert.equal(outcome.flight.brake, null);
});

test('A main thread that answers stops the job with the figures, and the process continues', async (t) => {
  const outcome = await runBraked(t, 'answering', 'on');
  if (outcome === null) return;
  assert.equal(outcome.code, 3, outcome.stderr);
  assert.equal(outcome.oomKills, 0);
  const [pulled] = outcome.events('memory brake');
  assert.equal(pulled?.['level'], 'error');
  assert.equal(pulled['reservedMb'], 123);
  const [{ err } = {}] = outcome.events('job stopped') as { err?: { message: string } }[];
  assert.match(err?.message ?? '', /no time for a pause/);
  assert.equal(outcome.flight.brake?.action, 'stop_jobs');
});
