import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { Random } from '../../../../src/packing/search/random.ts';
import { splitStrip } from '../../../../src/packing/search/sheets/split-strip.ts';
import { toStrip } from '../../../../src/packing/strip.ts';
import { packRequests } from '../../arbitraries.ts';

it('Shares of a strip hold every copy once, and none differs by more than a copy of each shape', () => {
  fc.assert(
    fc.property(packRequests, fc.integer({ min: 1, max: 5 }), (request, count) => {
      const { strip } = toStrip(request);
      const shares = splitStrip(strip, count, new Random(1));
      strip.shapes.forEach((shape, index) => {
        const dealt = shares.map(
          (share) => share.strip.shapes[share.shapes.indexOf(index)]?.count ?? 0,
        );
        assert.equal(
          dealt.reduce((sum, copies) => sum + copies, 0),
          shape.count,
        );
        assert.ok(Math.max(...dealt) - Math.min(...dealt) <= 1);
      });
    }),
  );
});
