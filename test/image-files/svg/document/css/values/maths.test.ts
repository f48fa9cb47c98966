import assert from 'node:assert/strict';
import { test } from 'node:test';
import { carryOut } from '../../../../../../src/image-files/svg/document/css/values/maths.ts';

const unknown = () => null;

test('Evaluates a calculation', () => {
  assert.equal(carryOut('calc(1 + 2 * 3)', unknown), '7');
});

for (const value of ['calc(1 } {)', 'calc(1 { calc(1', 'calc({ min(1', 'calc(a } b { calc(1']) {
  test(`Does not evaluate ${value}, which has braces without their partners`, () => {
    assert.equal(carryOut(value, unknown), null);
  });
}
