import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { readProcessMemory } from '../../../src/memory/readings/anonymous-memory.ts';
import { mostDataBytes } from '../../../src/decoders/pool/most-data-bytes.ts';
import { MIB } from '../../../src/gang-sheet/units/mib.ts';
import { CODE_RANGE_MB } from '../../../src/image-files/code-range.ts';

const skip = process.platform !== 'linux' && 'only Linux counts the data of a process';
/** Heap and stack of a thread that does nothing. */
const THREAD_BYTES = 24 * MIB;

test('The limit on data leaves room for what V8 reserves for two threads', { skip }, async (t) => {
  const dataBytes = () => readProcessMemory(process.pid)!.dataBytes;
  const idleBytes = dataBytes();
  const workers = [0, 1].map(() => startIdleThread());
  t.after(() => Promise.all(workers.map((worker) => worker.terminate())));
  await Promise.all(workers.map((worker) => new Promise((ready) => worker.once('message', ready))));
  const mostBytes = mostDataBytes(idleBytes, 2 * THREAD_BYTES);
  assert.ok(dataBytes() < mostBytes, `${dataBytes()} of ${mostBytes}, ${idleBytes} before`);
});

function startIdleThread(): Worker {
  const script =
    "require('node:worker_threads').parentPort.postMessage(1); setInterval(() => {}, 1000);";
  return new Worker(script, { eval: true, resourceLimits: { codeRangeSizeMb: CODE_RANGE_MB } });
}
