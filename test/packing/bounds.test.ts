import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { filmLowerBound } from '../../src/packing/bounds.ts';
import { aDesign, aSheet } from './arbitraries.ts';

describe('filmLowerBound', () => {
  it('is the area over the width when nothing else tells more', () => {
    const designs = [aDesign({ quantity: 25 })];
    assert.equal(filmLowerBound({ sheet: aSheet(), designs }), 250);
  });

  it('stacks pieces that are too wide to lie side by side', () => {
    const designs = [aDesign({ widthPx: 501, heightPx: 600, quantity: 4 })];
    assert.equal(filmLowerBound({ sheet: aSheet(), designs }), 2004);
    const locked = [aDesign({ widthPx: 501, heightPx: 300, quantity: 4, mayRotate: false })];
    assert.equal(filmLowerBound({ sheet: aSheet(), designs: locked }), 1200);
  });

  it('counts the margins of every sheet that is needed, and the gap only between pieces', () => {
    const sheet = aSheet({ widthPx: 120, maxHeightPx: 340, marginPx: 10, gapPx: 10 });
    const designs = [aDesign({ quantity: 7 })];
    // Three pieces a sheet: 320 + 2 gaps + 2 margins, twice; then one alone.
    assert.equal(filmLowerBound({ sheet, designs }), 340 + 340 + 120);
  });

  it('holds when a cut between two pieces costs less than the gap', () => {
    const sheet = aSheet({ widthPx: 100, maxHeightPx: 100, gapPx: 50 });
    assert.equal(filmLowerBound({ sheet, designs: [aDesign({ quantity: 4 })] }), 400);
    assert.equal(filmLowerBound({ sheet: aSheet({ gapPx: 50 }), designs: [] }), 0);
  });
});
