import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { Children } from '../../../../src/packing/search/beam/children.ts';

it('Ranks at least as many children as wanted, by rising value', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 1, maxLength: 300 }),
      fc.integer({ min: 1, max: 40 }),
      (values, wanted) => {
        const children = new Children(values.length);
        values.forEach((value, index) => children.add(index, 0, value));
        const count = children.rank(wanted);
        assert.ok(count >= Math.min(wanted, values.length));
        const ranked = Array.from({ length: count }, (_, rank) => values[children.at(rank)]!);
        const best = [...values].sort((a, b) => a - b).slice(0, count);
        ranked.forEach((value, rank) => assert.ok(Math.abs(value - best[rank]!) < 1e-6));
      },
    ),
    { examples: [[[0, Number.MIN_VALUE], 1]] },
  );
});
