import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PackedPiece, PackedSheet } from '../../src/packing/pack-request.ts';
import { verifyPacking } from '../../src/packing/verify-packing.ts';
import { aDesign, aSheet } from './arbitraries.ts';

const request = {
  sheet: aSheet({ widthPx: 320, maxHeightPx: 300, marginPx: 10, gapPx: 20 }),
  designs: [aDesign({ quantity: 2 }), aDesign({ widthPx: 60, mayRotate: false })],
};

const first: PackedPiece = { design: 0, copy: 1, xPx: 10, yPx: 10, rotated: false };
const second: PackedPiece = { design: 0, copy: 2, xPx: 130, yPx: 10, rotated: false };
const third: PackedPiece = { design: 1, copy: 1, xPx: 250, yPx: 10, rotated: false };

const aPacked = (pieces: readonly PackedPiece[], heightPx = 120): PackedSheet[] => [
  { heightPx, pieces },
];

describe('verifyPacking', () => {
  it('accepts a valid packing', () => {
    assert.equal(verifyPacking(request, aPacked([first, second, third])), null);
  });

  const faults: readonly [string, PackedSheet[], RegExp][] = [
    ['a missing piece', aPacked([first, second]), /2 of 3 pieces/],
    ['a piece that is placed twice', aPacked([first, first, third]), /twice/],
    ['a copy that was not ordered', aPacked([first, { ...second, copy: 3 }, third]), /not ordered/],
    [
      'a design that was not ordered',
      aPacked([first, second, { ...third, design: 2 }]),
      /not ordered/,
    ],
    [
      'a piece that is turned but must not be',
      aPacked([first, second, { ...third, rotated: true }]),
      /turned/,
    ],
    ['a piece in the left margin', aPacked([{ ...first, xPx: 9 }, second, third]), /margin/],
    ['a piece in the right margin', aPacked([first, second, { ...third, xPx: 251 }]), /margin/],
    ['a piece in the top margin', aPacked([{ ...first, yPx: 9 }, second, third]), /margin/],
    [
      'a piece between pixels',
      aPacked([first, { ...second, xPx: 130.5 }, third]),
      /between pixels/,
    ],
    ['a gap that is too small', aPacked([first, { ...second, xPx: 129 }, third]), /too close/],
    [
      'a gap that is too small below',
      aPacked([first, second, { ...third, xPx: 10, yPx: 129 }], 239),
      /too close/,
    ],
    ['a sheet that is cut too short', aPacked([first, second, third], 119), /content needs 120/],
    ['a sheet that is too long', aPacked([first, second, { ...third, yPx: 191 }], 301), /limit/],
  ];
  for (const [what, sheets, message] of faults) {
    it(`reports ${what}`, () => {
      assert.match(verifyPacking(request, sheets) ?? 'nothing', message);
    });
  }
});
