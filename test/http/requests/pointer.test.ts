import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pointerTo, readablePath, tokensOf, valueAt } from '../../../src/http/requests/pointer.ts';

test('Resolves a pointer to the keys that it was built from', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', '~', '/', '0', '1', ' ') })),
      (keys) => {
        assert.deepEqual(tokensOf(pointerTo(...keys)), keys);
      },
    ),
  );
});

test('Formats a pointer as a readable path', () => {
  assert.equal(readablePath('/orders/0/items/12/a~1b'), 'orders[0].items[12].a/b');
  assert.equal(readablePath(''), 'the body');
});

test('Resolves a pointer to own properties only', () => {
  assert.equal(valueAt({ a: [{ '~': 7 }] }, '/a/0/~0'), 7);
  for (const pointer of ['/constructor', '/a/length/x', '/b/c']) {
    assert.equal(valueAt({ a: 'text', b: null }, pointer), undefined);
  }
});
