import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderCostBytes } from '../../src/rendering/render-cost.ts';

const MIB = 1024 * 1024;

test('Rendering costs more with more threads', () => {
  const costs = [1, 2, 4, 8].map((threads) => renderCostBytes({ widthPx: 6600, threads }));
  assert.deepEqual(
    costs,
    costs.toSorted((a, b) => a - b),
  );
});

test('Rendering a 22 in sheet on two threads costs less than 100 MiB', () => {
  assert.ok(renderCostBytes({ widthPx: 6600, threads: 2 }) < 100 * MIB);
});

test('The cost hardly depends on the width of the sheet', () => {
  const [narrow, wide] = [1000, 18_000].map((widthPx) => renderCostBytes({ widthPx, threads: 2 }));
  assert.ok(Math.abs(wide! - narrow!) < 2 * MIB);
});
