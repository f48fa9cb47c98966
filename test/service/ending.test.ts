import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ending } from '../../src/service/closing/ending.ts';

function recording() {
  const marks: string[] = [];
  const recorder = {
    stop: (why: string) => void marks.push(`stop ${why}`),
    fault: (what: string) => void marks.push(`fault ${what}`),
  };
  return { marks, recorder };
}

test('A stop is noted at once, or as soon as there is a flight record', () => {
  const { marks, recorder } = recording();
  const early = new Ending();
  early.ask('SIGTERM');
  assert.ok(early.asked.aborted);
  early.noteIn(recorder);
  const late = new Ending();
  late.noteIn(recorder);
  late.ask('SIGHUP');
  assert.deepEqual(marks, ['stop SIGTERM', 'stop SIGHUP']);
});

test('An error is noted with its words, and nothing once the record is closed', () => {
  const { marks, recorder } = recording();
  const ending = new Ending();
  ending.noteIn(recorder);
  ending.failed(new TypeError('x is not a function'));
  ending.noteIn(null);
  ending.failed(new Error('late'));
  ending.ask('SIGTERM');
  assert.deepEqual(marks, ['fault TypeError: x is not a function']);
});
