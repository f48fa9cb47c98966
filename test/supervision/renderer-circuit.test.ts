import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RendererCircuit } from '../../src/supervision/renderer-circuit.ts';

const MINUTE = 60_000;

/** A circuit that three deaths have opened, the last of them at `atMs`. */
function opened(atMs: number): RendererCircuit {
  const circuit = new RendererCircuit(3);
  for (let deaths = 0; deaths < 3; deaths += 1) circuit.died(atMs);
  return circuit;
}

test('Opens at the maximum of deaths within five minutes, and not when they are far apart', () => {
  const circuit = new RendererCircuit(3);
  for (let death = 0; death < 20; death += 1) circuit.died(death * 3 * MINUTE);
  assert.equal(circuit.report(60 * MINUTE).state, 'closed');
  assert.deepEqual(opened(1000).report(2000), { state: 'open', retryInMs: 29_000 });
});

test('A trial follows after 30 s; work that ends closes the circuit, and five minutes count anew', () => {
  const circuit = opened(0);
  assert.equal(circuit.report(30_000).state, 'half_open');
  circuit.ready(30_500);
  circuit.worked();
  assert.equal(circuit.report(31_000).state, 'closed');
  circuit.died(32_000);
  assert.equal(circuit.report(32_000).state, 'closed');
});

test('One more death during the trial opens the circuit again', () => {
  const circuit = opened(0);
  circuit.ready(30_500);
  circuit.died(40_000);
  assert.deepEqual(circuit.report(40_000), { state: 'open', retryInMs: 30_000 });
});

test('A death that is blamed on the work on trial leaves the circuit half open', () => {
  const circuit = opened(0);
  circuit.ready(30_500);
  circuit.gone(40_000);
  assert.equal(circuit.report(100_000).state, 'half_open');
});

test('A renderer that is up for 30 s without work passes the trial', () => {
  const circuit = opened(0);
  circuit.ready(31_000);
  assert.equal(circuit.report(60_999).state, 'half_open');
  assert.equal(circuit.report(61_000).state, 'closed');
  const late = opened(0);
  late.ready(31_000);
  late.died(62_000);
  assert.equal(late.report(62_000).state, 'closed');
});
