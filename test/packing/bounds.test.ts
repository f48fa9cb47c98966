import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { filmLowerBound, leastSheets } from '../../src/packing/bounds.ts';
import { aDesign, aSheet } from './arbitraries.ts';

describe('filmLowerBound', () => {
  it('is the area divided by the width if no other bound is larger', () => {
    const designs = [aDesign({ quantity: 25 })];
    assert.equal(filmLowerBound({ sheet: aSheet(), designs })(1), 250);
  });

  it('stacks pieces that are too wide to be next to each other', () => {
    const designs = [aDesign({ widthPx: 501, heightPx: 600, quantity: 4 })];
    assert.equal(filmLowerBound({ sheet: aSheet(), designs })(1), 2004);
    const locked = [aDesign({ widthPx: 501, heightPx: 300, quantity: 4, mayRotate: false })];
    assert.equal(filmLowerBound({ sheet: aSheet(), designs: locked })(1), 1200);
  });

  it('counts the margins of every necessary sheet, and the gap only between pieces', () => {
    const sheet = aSheet({ widthPx: 120, maxHeightPx: 340, marginPx: 10, gapPx: 10 });
    const request = { sheet, designs: [aDesign({ quantity: 7 })] };
    assert.equal(leastSheets(request), 3);
    // Two sheets with three pieces (300 + 2 gaps + 2 margins), and one sheet with a single piece.
    for (const sheets of [3, 7]) assert.equal(filmLowerBound(request)(sheets), 340 + 340 + 120);
  });

  it('leaves out the gaps at the cuts between sheets', () => {
    const sheet = aSheet({ widthPx: 100, maxHeightPx: 250, gapPx: 50 });
    const request = { sheet, designs: [aDesign({ quantity: 4 })] };
    assert.equal(filmLowerBound(request)(2), 500);
    assert.equal(filmLowerBound(request)(4), 400);
  });
});
