import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KnownVerdicts } from '../../../src/artwork/verdicts/known-verdicts.ts';
import { Quarantine } from '../../../src/quarantine/quarantine.ts';

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

test('Refuses quarantined artwork, and leaves the counting of ended decoders to the service', () => {
  const quarantine = new Quarantine(() => new Date('2026-01-31T12:00:00.000Z'));
  const verdicts = new KnownVerdicts(quarantine);
  for (const code of [
    'artwork_decode_timeout',
    'artwork_decode_memory',
    'artwork_decode_crash',
    'artwork_quarantined',
  ] as const) {
    verdicts.note('a', { code, message: 'is bad' });
  }
  verdicts.assertPrintable('a');
  quarantine.replace([{ sha256: 'a', incidentId: 'i', until: '2026-02-01T12:00:00.000Z' }]);
  assert.throws(() => verdicts.assertPrintable('a'), { code: 'artwork_quarantined' });
  quarantine.replace([]);
  verdicts.assertPrintable('a');
});
