import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toLeastMib, toMib, toPercent, toWholeMib } from '../../src/telemetry/figures.ts';

const MIB = 2 ** 20;

test('Shows mebibytes to one decimal place, rounded, or rounded up', () => {
  assert.equal(toMib(12.34 * MIB), 12.3);
  assert.equal(toWholeMib(12.5 * MIB), 13);
  assert.equal(toLeastMib(12.1 * MIB), 13);
  assert.equal(toLeastMib(1920 * MIB + 1), 1920);
});

test('Shows a share as a percentage to one decimal place', () => {
  assert.equal(toPercent(0.87654), 87.7);
});
