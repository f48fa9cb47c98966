/**
 * A process that tests run in a control group. It obeys lines on stdin and answers each with one line
 * of JSON: `read` returns the present reading, `hold N` keeps N more MB in Buffers.
 */
import { createInterface } from 'node:readline';
import { createMemoryReader } from '../../../src/memory/readings/readings.ts';

const reader = createMemoryReader({ limitOverrideBytes: null, reservedRatio: 0.0625 });
const held: Buffer[] = [];

for await (const line of createInterface({ input: process.stdin })) {
  const [verb, count = '0'] = line.split(' ');
  if (verb === 'hold') held.push(Buffer.alloc(Number(count) * 2 ** 20, held.length + 1));
  const reading = reader.read();
  const { path, mayHideLimit } = reader;
  console.log(JSON.stringify({ ...reading, path, mayHideLimit }));
}
