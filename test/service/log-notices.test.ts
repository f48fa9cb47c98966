import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { logNotices } from '../../src/service/reports/log-notices.ts';
import { recordingLog } from '../memory/recording-log.ts';

const MIB = 2 ** 20;

function noticesOf(env: Record<string, string>, limitMib = 8192) {
  const { log, lines } = recordingLog();
  const config = readConfig(env);
  const budgetBytes = limitMib * MIB * (1 - config.memory.reservedRatio);
  logNotices({ config, env, budgetBytes }, log);
  return lines;
}

test('A start without anything to notice logs nothing', () => {
  assert.deepEqual(noticesOf({ MEMORY_PAUSE: '0.87' }), []);
});

test('The log names thresholds that moved and variables that are no settings', () => {
  const [unknown, moved] = noticesOf({ MEMORY_PAUSE: '0.8', MEMORY_PAUSEE: 'x' });
  assert.equal(unknown?.event, 'unknown setting');
  assert.equal(unknown['nearest'], 'MEMORY_PAUSE');
  assert.equal(moved?.event, 'memory thresholds moved');
  assert.equal(moved['MEMORY_CRITICAL'], 0.73);
});

test('A container below the least limit is told, with the limit that would do', () => {
  const [line] = noticesOf({}, 128);
  assert.equal(line?.event, 'memory limit too low');
  const leastMb = line['leastMb'] as number;
  assert.ok(leastMb > 128 && leastMb < 160, `${leastMb} MB`);
  assert.deepEqual(noticesOf({}, leastMb), []);
});
