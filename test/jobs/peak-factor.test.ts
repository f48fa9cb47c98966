import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { peakFactor } from '../../src/jobs/peak-factor.ts';

const cold = (ratio: number) => ({ ratio, isCold: true });
const warm = (ratio: number) => ({ ratio, isCold: false });

test('Nothing known leaves the prediction as it was calculated', () => {
  assert.equal(peakFactor([]), 1);
});

test('One job that took more than its plan said raises the prediction above what it took', () => {
  const factor = peakFactor([warm(0.3), warm(1.4), cold(0.5)]);
  assert.ok(factor > 1.4 && factor < 1.6);
});

test('Jobs that took less lower it only when several of them were the first of their renderer', () => {
  assert.equal(peakFactor(Array.from({ length: 50 }, () => warm(0.2))), 1);
  assert.equal(peakFactor([cold(0.7), cold(0.7)]), 1);
  const factor = peakFactor(Array.from({ length: 5 }, () => cold(0.7)));
  assert.ok(factor > 0.7 && factor < 1);
});

test('However small or large the ratios, the factor stays within bounds', () => {
  assert.equal(peakFactor(Array.from({ length: 9 }, () => cold(0.01))), 0.6);
  assert.equal(peakFactor([warm(40)]), 3);
});

test('Within its bounds the factor is never below a ratio that was measured', () => {
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
