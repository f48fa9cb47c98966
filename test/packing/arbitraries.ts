import fc from 'fast-check';
import type { Engine } from '../../src/packing/engine.ts';
import { maxrectsEngines } from '../../src/packing/maxrects.ts';
import { fitsSheet } from '../../src/packing/pack-request.ts';
import type { Design, PackRequest, SheetSize } from '../../src/packing/pack-request.ts';
import { rowsEngine } from '../../src/packing/rows.ts';
import { createSearchEngine } from '../../src/packing/search-engine.ts';

/** All engines, with a search that ends after a few milliseconds. */
export const quickEngines: readonly Engine[] = [
  ...maxrectsEngines,
  rowsEngine,
  createSearchEngine(() => 200_000),
];

/** Makes a design of 100 x 100 px with one copy that may be turned. */
export function aDesign(given: Partial<Design> = {}): Design {
  return { widthPx: 100, heightPx: 100, quantity: 1, mayRotate: true, ...given };
}

/** Makes a long sheet 1000 px wide, without margin and gap. */
export function aSheet(given: Partial<SheetSize> = {}): SheetSize {
  return { widthPx: 1000, maxHeightPx: 100_000, marginPx: 0, gapPx: 0, ...given };
}

const sheets: fc.Arbitrary<SheetSize> = fc.record({
  widthPx: fc.integer({ min: 60, max: 400 }),
  maxHeightPx: fc.integer({ min: 60, max: 900 }),
  marginPx: fc.integer({ min: 0, max: 12 }),
  gapPx: fc.integer({ min: 0, max: 12 }),
});

const designs: fc.Arbitrary<Design[]> = fc.array(
  fc.record({
    widthPx: fc.integer({ min: 1, max: 300 }),
    heightPx: fc.integer({ min: 1, max: 300 }),
    quantity: fc.integer({ min: 1, max: 12 }),
    mayRotate: fc.boolean(),
  }),
  { minLength: 1, maxLength: 10 },
);

/** Requests that can be packed. Designs that do not fit on a sheet are left out. */
export const packRequests: fc.Arbitrary<PackRequest> = fc
  .record({ sheet: sheets, designs })
  .map(({ sheet, designs }) => ({
    sheet,
    designs: designs.filter((design) => fitsSheet(design, sheet)),
  }))
  .filter((request) => request.designs.length > 0);
