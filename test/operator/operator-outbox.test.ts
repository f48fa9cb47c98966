import assert from 'node:assert/strict';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { OperatorOutbox } from '../../src/operator/operator-outbox.ts';
import { silentLogger } from '../../src/telemetry/logger.ts';
import { recordingLog } from '../memory/recording-log.ts';
import { tempDir } from '../support/temp-dir.ts';
import { aPending } from './a-pending.ts';

const pathIn = async (t: TestContext) => join(await tempDir(t), 'messages.json');
const open = (path: string) => new OperatorOutbox(path, silentLogger());

test('Messages and begun conditions survive the process, in a private file', async (t) => {
  const path = await pathIn(t);
  const outbox = open(path);
  outbox.put(aPending('late', { dueAtMs: 2 }));
  outbox.put(aPending('early', { dueAtMs: 1 }));
  outbox.put(aPending('gone'));
  outbox.put(aPending('late', { dueAtMs: 3 }));
  outbox.remove('gone');
  outbox.begin('disk', 7);
  outbox.begin('queue', 8);
  outbox.end('queue');
  const window = { sinceMs: 9, summaryId: 'summary', told: 5, more: { lost: 2 } };
  outbox.keepWindow(window);
  const next = open(path);
  assert.equal(next.size, 2);
  assert.deepEqual(next.next(), aPending('early', { dueAtMs: 1 }));
  assert.deepEqual(next.window(), window);
  assert.deepEqual([next.begunMs('disk'), next.begunMs('queue')], [7, null]);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
});

test('Holds messages in memory while the file cannot be written', async (t) => {
  const path = await pathIn(t);
  const outbox = open(path);
  await mkdir(`${path}.partial`);
  outbox.put(aPending('one'));
  assert.equal(outbox.size, 1);
  assert.equal(open(path).size, 0);
  await rm(`${path}.partial`, { recursive: true });
  outbox.put(aPending('two'));
  assert.equal(open(path).size, 2);
});

test('Starts empty if the file is damaged', async (t) => {
  const path = await pathIn(t);
  for (const text of [
    '',
    'not json',
    'null',
    '{"pending":[{}]}',
    '{"pending":7}',
    '{"window":{}}',
  ]) {
    await writeFile(path, text);
    const outbox = open(path);
    assert.deepEqual([outbox.size, outbox.window()], [0, null], text);
  }
});

test('Drops the oldest of more than a hundred messages, and logs it', async (t) => {
  const { log, lines } = recordingLog();
  const outbox = new OperatorOutbox(await pathIn(t), log);
  for (let n = 0; n < 103; n += 1) outbox.put(aPending(String(n)));
  assert.equal(outbox.size, 100);
  assert.equal(outbox.next()!.id, '3');
  assert.equal(lines.filter(({ event }) => event === 'message to operator dropped').length, 3);
});
