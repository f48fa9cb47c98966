import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  joinFlightRecorder,
  startFlightRecorder,
} from '../../src/flight-recorder/flight-recorder.ts';
import { readFlight } from '../../src/flight-recorder/read-flight.ts';
import { aSample } from '../support/service/make-incident.ts';
import { tempDir } from '../support/temp-dir.ts';

const CHILD = fileURLToPath(new URL('./recording-child.js', import.meta.url));

async function aRecorder(t: TestContext) {
  const path = join(await tempDir(t), 'test.flight');
  const start = { atMs: 1, process: 'renderer', pid: 17, oomKills: 3 } as const;
  const recorder = startFlightRecorder(path, start);
  t.after(() => recorder.close());
  return { path, recorder };
}

test('Reads records back in order, and the end mark shows that the process exited normally', async (t) => {
  const { path, recorder } = await aRecorder(t);
  assert.equal(readFlight(path)?.end, null);
  for (let atMs = 10; atMs < 15; atMs += 1) recorder.record(aSample({ atMs }));
  const place = { part: 1, placed: 10 };
  recorder.record({ kind: 'place', atMs: 15, jobId: 'a', place });
  recorder.end('shutdown');
  const flight = readFlight(path);
  assert.deepEqual(flight?.start, {
    kind: 'start',
    atMs: 1,
    process: 'renderer',
    pid: 17,
    oomKills: 3,
  });
  assert.deepEqual(
    flight.samples.map(({ atMs }) => atMs),
    [10, 11, 12, 13, 14],
  );
  assert.deepEqual(flight.place, { kind: 'place', atMs: 15, jobId: 'a', place });
  assert.equal(flight.end?.why, 'shutdown');
});

test('The ring keeps the newest samples in a file of fixed size, and never overwrites start and place', async (t) => {
  const { path, recorder } = await aRecorder(t);
  const { size } = await stat(path);
  recorder.record({ kind: 'place', atMs: 2, jobId: 'a', place: {} });
  for (let atMs = 0; atMs < 1000; atMs += 1) recorder.record(aSample({ atMs }));
  const flight = readFlight(path);
  assert.equal(flight?.start.pid, 17);
  assert.equal(flight.place?.jobId, 'a');
  assert.equal(flight.samples.length, 251);
  assert.deepEqual([flight.samples[0]?.atMs, flight.samples.at(-1)?.atMs], [749, 999]);
  assert.equal((await stat(path)).size, size);
  assert.equal(size, 256 * 512);
});

test('Two writers share one ring without overwriting each other', async (t) => {
  const { path, recorder } = await aRecorder(t);
  const second = joinFlightRecorder(recorder.address);
  t.after(() => second.close());
  for (let atMs = 0; atMs < 50; atMs += 1) (atMs % 2 ? recorder : second).record(aSample({ atMs }));
  assert.deepEqual(
    readFlight(path)?.samples.map(({ atMs }) => atMs),
    Array.from({ length: 50 }, (_, atMs) => atMs),
  );
});

test('Skips a slot that was cut off in the middle, and finds no flight record in an unrelated file', async (t) => {
  const { path, recorder } = await aRecorder(t);
  recorder.record(aSample({ atMs: 1 }));
  recorder.record(aSample({ atMs: 2 }));
  const bytes = await readFile(path);
  bytes.fill('x', bytes.indexOf('"atMs":2'), bytes.indexOf('"atMs":2') + 8);
  await writeFile(path, bytes);
  assert.deepEqual(
    readFlight(path)?.samples.map(({ atMs }) => atMs),
    [1],
  );
  await writeFile(path, 'something else');
  assert.equal(readFlight(path), null);
  assert.equal(readFlight(join(path, '..', 'none')), null);
});

test('Leaves out a position that is too long for its slot, and keeps the job', async (t) => {
  const { path, recorder } = await aRecorder(t);
  recorder.record({ kind: 'place', atMs: 2, jobId: 'a', place: { text: 'é'.repeat(400) } });
  assert.deepEqual(readFlight(path)?.place, { kind: 'place', atMs: 2, jobId: 'a', place: {} });
});

test('Every record written before a SIGKILL can be read after it', async (t) => {
  const path = join(await tempDir(t), 'test.flight');
  const child = spawn(process.execPath, [CHILD, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let written = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written = Number(text.trim().split('\n').at(-1));
    if (written >= 100) child.kill('SIGKILL');
  });
  await once(child, 'close');
  const last = readFlight(path)?.samples.at(-1)?.atMs ?? 0;
  assert.ok(last >= written, `${last} of ${written}`);
});

test('A stop and the last words of the process are kept beside the ring, however long they are', async (t) => {
  const { path, recorder } = await aRecorder(t);
  assert.deepEqual([readFlight(path)?.stop, readFlight(path)?.fault], [null, null]);
  recorder.stop('SIGTERM');
  recorder.fault('€\n'.repeat(5_000));
  for (let atMs = 0; atMs < 1000; atMs += 1) recorder.record(aSample({ atMs }));
  assert.equal(readFlight(path)?.stop?.why, 'SIGTERM');
  assert.match(readFlight(path)!.fault!.what, /^€\n€\n/);
});
