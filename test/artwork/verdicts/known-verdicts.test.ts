import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KnownVerdicts } from '../../../src/artwork/verdicts/known-verdicts.ts';

const EMPTY = { code: 'artwork_empty', message: 'has nothing visible' } as const;

test('Refuses a known unprintable artwork with the original message', () => {
  const verdicts = new KnownVerdicts();
  verdicts.note('a', EMPTY);
  assert.throws(() => verdicts.assertPrintable('a'), { ...EMPTY, name: 'ArtworkFault' });
  verdicts.assertPrintable('b');
});

test('Keeps the newest two thousand verdicts', () => {
  const verdicts = new KnownVerdicts();
  for (let index = 0; index <= 2000; index += 1) verdicts.note(String(index), EMPTY);
  verdicts.assertPrintable('0');
  assert.throws(() => verdicts.assertPrintable('1'));
  assert.throws(() => verdicts.assertPrintable('2000'));
});
