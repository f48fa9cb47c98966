import assert from 'node:assert/strict';
import { it } from 'node:test';
import { filmLengthPx } from '../../src/packing/pack-request.ts';
import { packSheets } from '../../src/packing/pack-sheets.ts';
import { Random } from '../../src/packing/search/random.ts';
import { plainBest } from '../bench/packing/plain.ts';

it('Uses every setting of maxrects-packer for five hundred different pieces', () => {
  const random = new Random(1);
  const designs = Array.from({ length: 500 }, () => ({
    widthPx: 300 + random.below(3300),
    heightPx: 300 + random.below(4500),
    quantity: 1,
    mayRotate: true,
  }));
  const sheet = { widthPx: 6600, maxHeightPx: 72_000, marginPx: 75, gapPx: 75 };
  const bySize = designs.toSorted(
    (one, other) => other.widthPx * other.heightPx - one.widthPx * one.heightPx,
  );
  const packing = packSheets({ designs, sheet, effort: 'fast', workShare: 0.001 });
  const plain = plainBest({ designs: bySize, sheet })?.lengthPx ?? 0;
  assert.ok(filmLengthPx(packing.sheets) <= plain);
});
