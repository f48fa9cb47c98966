import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { OF_DECODER, StderrTail } from '../../src/telemetry/stderr-tail.ts';

/** The tail of a process that wrote these chunks and ended. */
async function tailOf(chunks: readonly string[], prefix = '') {
  const stream = new PassThrough();
  const forwarded: string[] = [];
  const out = { write: (text: string) => forwarded.push(text) > 0 };
  const tail = new StderrTail(stream, { prefix, out });
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  for (let turns = 0; turns < 5; turns += 1) await turn();
  return { lines: tail.lines(), forwarded: forwarded.join('') };
}

test('Keeps the last twenty lines, and forwards all of them', async () => {
  const all = Array.from({ length: 30 }, (_, index) => `line ${index}`);
  const { lines, forwarded } = await tailOf([all.join('\n')]);
  assert.deepEqual(lines, all.slice(-20));
  assert.equal(forwarded, `${all.join('\n')}\n`);
});

test('The line that says that memory ran out survives a long stack trace', async () => {
  const fatal = 'FATAL ERROR: Reached heap limit - JavaScript heap out of memory';
  const stack = Array.from({ length: 40 }, (_, index) => `${index}: 0xb78db3 [node]`);
  const { lines } = await tailOf([`${fatal}\n`, stack.join('\n')]);
  assert.equal(lines[0], fatal);
  assert.equal(lines.length, 21);
});

test("The lines of a decoder are marked, and are not the renderer's", async () => {
  const decoder = await tailOf(['std::bad', '_alloc\nmore'], OF_DECODER);
  assert.equal(decoder.forwarded, 'decoder: std::bad_alloc\ndecoder: more\n');
  assert.deepEqual(decoder.lines, ['std::bad_alloc', 'more']);
  const renderer = await tailOf([decoder.forwarded, 'own words\n']);
  assert.deepEqual(renderer.lines, ['own words']);
  assert.equal(renderer.forwarded, `${decoder.forwarded}own words\n`);
});

test('A line without an end is cut', async () => {
  const { lines } = await tailOf(['x'.repeat(5_000)]);
  assert.deepEqual(lines, ['x'.repeat(500)]);
});
