import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ServiceError } from '../../src/errors.ts';
import type { Engine } from '../../src/packing/engine.ts';
import { maxrectsEngines } from '../../src/packing/maxrects.ts';
import { filmLengthPx } from '../../src/packing/pack-request.ts';
import { packSheets } from '../../src/packing/pack-sheets.ts';
import { rowsEngine } from '../../src/packing/rows.ts';
import { verifyPacking } from '../../src/packing/verify-packing.ts';
import { aDesign, aSheet, packRequests, quickEngines } from './arbitraries.ts';

describe('packSheets', () => {
  it('places every piece on a sheet with the right gap, margin and orientation for any request', () => {
    fc.assert(
      fc.property(packRequests, (request) => {
        assert.equal(verifyPacking(request, packSheets(request, quickEngines).sheets), null);
      }),
      { numRuns: 200 },
    );
  });

  it('is never shorter than its lower bound', () => {
    fc.assert(
      fc.property(packRequests, (request) => {
        const { sheets, lowerBoundPx } = packSheets(request, quickEngines);
        assert.ok(filmLengthPx(sheets) >= lowerBoundPx);
      }),
      { numRuns: 200 },
    );
  });

  it('is never longer than plain maxrects-packer with its best settings', () => {
    fc.assert(
      fc.property(packRequests, (request) => {
        const length = filmLengthPx(packSheets(request, quickEngines).sheets);
        for (const engine of maxrectsEngines) {
          const plain = packAlone(request, engine);
          assert.ok(length <= plain, `${engine.name} is shorter: ${plain} instead of ${length}`);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same packing for equal requests', () => {
    fc.assert(
      fc.property(packRequests, (request) => {
        const again = packSheets(structuredClone(request), quickEngines);
        assert.deepEqual(packSheets(request, quickEngines), again);
      }),
      { numRuns: 50 },
    );
  });

  it('needs the same length of film for designs in any order', () => {
    fc.assert(
      fc.property(packRequests, (request) => {
        const backwards = { ...request, designs: [...request.designs].reverse() };
        const heights = (asked: typeof request) =>
          packSheets(asked, quickEngines).sheets.map((sheet) => sheet.heightPx);
        assert.deepEqual(heights(backwards), heights(request));
      }),
      { numRuns: 50 },
    );
  });

  it('cuts a sheet right below its lowest piece and the margin', () => {
    const sheet = aSheet({ marginPx: 10, gapPx: 4 });
    const { sheets } = packSheets({ sheet, designs: [aDesign({ heightPx: 80, widthPx: 900 })] });
    assert.deepEqual(sheets, [
      { heightPx: 100, pieces: [{ design: 0, copy: 1, xPx: 10, yPx: 10, rotated: false }] },
    ]);
  });

  it('turns a piece that only fits turned, and leaves no gap at the edges', () => {
    const sheet = aSheet({ widthPx: 100, gapPx: 10 });
    const design = aDesign({ widthPx: 200, heightPx: 45, quantity: 2 });
    const { sheets } = packSheets({ sheet, designs: [design] });
    assert.deepEqual(
      sheets.map(({ heightPx }) => heightPx),
      [200],
    );
  });

  it('starts another sheet when one is full', () => {
    const sheet = aSheet({ widthPx: 100, maxHeightPx: 250 });
    const { sheets } = packSheets({ sheet, designs: [aDesign({ quantity: 5 })] });
    assert.deepEqual(
      sheets.map(({ heightPx }) => heightPx),
      [200, 200, 100],
    );
  });

  it('packs twenty thousand equal labels almost without waste', () => {
    const design = aDesign({ widthPx: 99, heightPx: 199, quantity: 20_000 });
    const { sheets, lowerBoundPx } = packSheets({
      sheet: aSheet({ maxHeightPx: 10_000_000 }),
      designs: [design],
      effort: 'fast',
    });
    assert.ok(filmLengthPx(sheets) <= lowerBoundPx * 1.002);
  });

  it('packs slivers next to blocks of any aspect ratio', () => {
    const long = fc.integer({ min: 500, max: 900 });
    const thin = fc.integer({ min: 1, max: 4 });
    const sliver = fc.record({
      widthPx: fc.oneof(long, thin),
      heightPx: fc.oneof(long, thin),
      quantity: fc.integer({ min: 1, max: 20 }),
      mayRotate: fc.boolean(),
    });
    const designs = fc.array(sliver, { minLength: 1, maxLength: 6 });
    const gapPx = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(designs, gapPx, (designs, gapPx) => {
        const request = { sheet: aSheet({ marginPx: 20, gapPx, maxHeightPx: 2000 }), designs };
        const { sheets, lowerBoundPx } = packSheets(request, quickEngines);
        assert.equal(verifyPacking(request, sheets), null);
        assert.ok(filmLengthPx(sheets) >= lowerBoundPx);
      }),
      { numRuns: 50 },
    );
  });

  it('lays a single piece on its longer side if it may be turned and fits', () => {
    const side = fc.integer({ min: 1, max: 980 });
    fc.assert(
      fc.property(side, side, fc.boolean(), (widthPx, heightPx, mayRotate) => {
        const request = {
          sheet: aSheet({ marginPx: 10, gapPx: 5 }),
          designs: [aDesign({ widthPx, heightPx, mayRotate })],
        };
        const least = mayRotate ? Math.min(widthPx, heightPx) : heightPx;
        const { sheets } = packSheets(request, quickEngines);
        assert.equal(filmLengthPx(sheets), least + 20);
      }),
      { numRuns: 100 },
    );
  });

  it('reports the work of the search and the length that plain maxrects-packer would need', () => {
    const designs = [
      aDesign({ widthPx: 410, heightPx: 330, quantity: 9 }),
      aDesign({ widthPx: 290, heightPx: 150, quantity: 14 }),
      aDesign({ widthPx: 70, heightPx: 120, quantity: 30 }),
    ];
    const packing = packSheets({ sheet: aSheet(), designs, effort: 'fast' });
    assert.equal(packing.effort, 'fast');
    assert.match(packing.engine, /^search /);
    assert.ok((packing.plainLengthPx ?? 0) > filmLengthPx(packing.sheets));
    assert.ok((packing.search?.work ?? 0) > 0);
    assert.equal(packing.search?.seed, 1);
  });

  it('stops at once if no shorter packing is possible', () => {
    const packing = packSheets({ sheet: aSheet(), designs: [aDesign({ quantity: 100 })] });
    assert.equal(filmLengthPx(packing.sheets), packing.lowerBoundPx);
    assert.equal(packing.plainLengthPx, packing.lowerBoundPx);
    assert.equal(packing.search, null);
  });

  it('drops an invalid result and takes the next best', () => {
    const request = { sheet: aSheet(), designs: [aDesign({ quantity: 3 })] };
    const pile: Engine = {
      name: 'pile',
      isPlain: false,
      pack: () => ({ layout: [[1, 2, 3].map(() => ({ shape: 0, x: 0, y: 0, turned: false }))] }),
    };
    const broken: Engine = {
      name: 'broken',
      isPlain: false,
      pack: () => {
        throw new Error('out of order');
      },
    };
    assert.equal(packSheets(request, [pile, broken, rowsEngine]).engine, 'rows');
    assert.throws(
      () => packSheets(request, [pile, broken]),
      (error) => error instanceof ServiceError && error.code === 'internal_error',
    );
  });

  it('refuses a design that does not fit on a sheet', () => {
    const request = { sheet: aSheet(), designs: [aDesign({ widthPx: 1001, heightPx: 1001 })] };
    assert.throws(() => packSheets(request), /Design 0 of 1001 x 1001 px/);
  });
});

function packAlone(request: Parameters<typeof packSheets>[0], engine: Engine): number {
  try {
    return filmLengthPx(packSheets(request, [engine]).sheets);
  } catch {
    return Infinity;
  }
}
