import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { peakFactor } from '../../../src/jobs/queue/peak-factor.ts';

const cold = (ratio: number) => ({ ratio, isCold: true });
const warm = (ratio: number) => ({ ratio, isCold: false });

test('Without observations the prediction stays as calculated', () => {
  assert.equal(peakFactor([]), 1);
});

test('One job that took more than predicted raises the prediction above its peak', () => {
  const factor = peakFactor([warm(0.3), warm(1.4), cold(0.5)]);
  assert.ok(factor > 1.4 && factor < 1.6);
});

test('Jobs that took less lower the prediction only if several were the first of their renderer', () => {
  assert.equal(peakFactor(Array.from({ length: 50 }, () => warm(0.2))), 1);
  assert.equal(peakFactor([cold(0.7), cold(0.7)]), 1);
  const factor = peakFactor(Array.from({ length: 5 }, () => cold(0.7)));
  assert.ok(factor > 0.7 && factor < 1);
});

test('The factor stays within its bounds for every ratio', () => {
  assert.equal(peakFactor(Array.from({ length: 9 }, () => cold(0.01))), 0.6);
  assert.equal(peakFactor([warm(40)]), 3);
});

test('Within its bounds the factor is never below an observed ratio', () => {
  const seen = fc.array(
    fc.record({ ratio: fc.double({ min: 0, max: 3, noNaN: true }), isCold: fc.boolean() }),
    {
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(seen, (measured) => measured.every(({ ratio }) => peakFactor(measured) >= ratio)),
  );
});
