import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OperationMeter } from '../../../src/decoders/pool/operation-meter.ts';
import { MIB } from '../../../src/gang-sheet/units/mib.ts';

function aMeter() {
  return new OperationMeter({
    reservedBytes: () => 100 * MIB,
    freeBytes: () => Infinity,
    timeoutMs: 1_000,
    isPaused: () => false,
  });
}

test('An operation that outgrows its reservation must end', () => {
  const meter = aMeter();
  assert.equal(meter.look(200 * MIB), null);
  assert.equal(meter.look(300 * MIB), 'decode_memory');
});

test('The end of a decoder hides nothing of what it held before', () => {
  const meter = aMeter();
  meter.look(200 * MIB);
  meter.look(null);
  assert.equal(meter.hasGrown, true);
});

test('What an operation has given back no longer counts', () => {
  const meter = aMeter();
  meter.look(200 * MIB);
  meter.look(20 * MIB);
  assert.equal(meter.hasGrown, false);
});
