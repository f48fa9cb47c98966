import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { countPlacements } from '../../src/gang-sheet/plan.ts';
import { makePlan, type SizedItem } from '../../src/packing/make-plan.ts';
import { packFilm } from '../../src/packing/pack-film.ts';
import type { Effort, SheetSize } from '../../src/packing/pack-request.ts';
import { Random } from '../../src/packing/search/random.ts';
import { packSheets } from '../../src/packing/pack-sheets.ts';
import { aDesign, aSheet, packRequests, quickEngines } from './arbitraries.ts';

const sheet = aSheet();

function anItem(given: Partial<SizedItem> = {}): SizedItem {
  return { ...aDesign(), artworkId: 'a', mirror: false, trim: false, ...given };
}

function planOf(items: readonly SizedItem[], size = sheet) {
  const packed = packSheets({ designs: items, sheet: size }, quickEngines);
  return makePlan({ items, sheet: size, dpi: 300, packing: { ...packed, groupingCostPx: null } });
}

/** Makes a plan as the service does, with all engines but little work for the search. */
function filmPlanOf(items: readonly SizedItem[], size: SheetSize, effort: Effort = 'fast') {
  const groups = items.flatMap(({ group }) => group ?? []);
  const isGrouped = groups.length > 0;
  const packing = packFilm({
    designs: items,
    sheet: size,
    effort,
    workShare: 0.002,
    ...(isGrouped && { groups }),
  });
  return makePlan({ items, sheet: size, dpi: 300, packing });
}

describe('makePlan', () => {
  it('has a placement for every copy, sorted from top to bottom and then from left to right', () => {
    fc.assert(
      fc.property(packRequests, (request) => {
        const items = request.designs.map((design, index) =>
          anItem({ ...design, artworkId: `art-${index % 3}` }),
        );
        const plan = planOf(items, request.sheet);
        const asked = items.flatMap((item, index) =>
          Array.from({ length: item.quantity }, (_, copy) => `${index}/${copy + 1}`),
        );
        const placed = plan.sheets.flatMap((s) => s.placements.map((p) => `${p.item}/${p.copy}`));
        assert.deepEqual(placed.sort(), asked.sort());
        for (const { placements } of plan.sheets) {
          const sorted = [...placements].sort((a, b) => a.yPx - b.yPx || a.xPx - b.xPx);
          assert.deepEqual(placements, sorted);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('gives each placement a fitting with the artwork and size of its item, turned if needed', () => {
    fc.assert(
      fc.property(packRequests, (request) => {
        const items = request.designs.map((design, index) =>
          anItem({ ...design, artworkId: `art-${index % 3}`, mirror: index % 2 === 0 }),
        );
        const { sheets, fittings } = planOf(items, request.sheet);
        for (const placement of sheets.flatMap((s) => s.placements)) {
          const item = items[placement.item]!;
          const { rotated, ...fitting } = fittings[placement.fitting]!;
          assert.ok(!rotated || item.mayRotate);
          assert.deepEqual(fitting, {
            artworkId: item.artworkId,
            widthPx: rotated ? item.heightPx : item.widthPx,
            heightPx: rotated ? item.widthPx : item.heightPx,
            mirror: item.mirror,
            trim: item.trim,
          });
        }
      }),
      { numRuns: 50 },
    );
  });

  it('lists each fitting once, however many items and copies use it', () => {
    const plan = planOf([anItem({ quantity: 3 }), anItem(), anItem({ mirror: true })]);
    assert.equal(plan.fittings.length, 2);
    assert.equal(countPlacements(plan), 5);
  });

  for (const grouped of [false, true]) {
    const title = grouped ? ', also in groups' : '';
    it(`has the same hash for the same items in any order${title}`, () => {
      const shuffles = fc.array(fc.infiniteStream(fc.nat()), { minLength: 9, maxLength: 9 });
      fc.assert(
        fc.property(packRequests, shuffles, (request, draws) => {
          const items = request.designs.flatMap((design, index) => {
            const item = anItem({ ...design, ...(grouped && { group: index % 3 }) });
            const twin = { ...item, ...(grouped && { group: (index + 1) % 3 }) };
            return [
              { ...item, artworkId: `art-${index}` },
              { ...twin, artworkId: `art-${index}`, mirror: true },
              { ...twin, artworkId: `art-${index + 1}` },
            ];
          });
          const { hash } = filmPlanOf(items, request.sheet);
          for (const draw of draws) {
            const keyed = items.map((item) => ({ item, key: Number(draw.next().value) }));
            const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
            assert.equal(filmPlanOf(shuffled, request.sheet).hash, hash);
          }
        }),
        { numRuns: grouped ? 3 : 8 },
      );
    });
  }

  for (const effort of ['fast', 'balanced', 'thorough'] as const) {
    for (const grouped of [false, true]) {
      const title = `${effort}${grouped ? ', in groups' : ''}`;
      it(`has the same hash ten times for several sheets, in any order of items: ${title}`, () => {
        const items = Array.from({ length: 12 }, (_, index) =>
          anItem({
            artworkId: `art-${index % 4}`,
            widthPx: 150 + 37 * (index % 4),
            heightPx: 210 + 53 * (index % 4),
            quantity: 1 + (index % 3),
            ...(grouped && { group: index % 2 }),
          }),
        );
        const random = new Random(1);
        const hashes = Array.from({ length: 10 }, () => {
          const keyed = items.map((item) => ({ item, key: random.next() }));
          const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
          const plan = filmPlanOf(shuffled, aSheet({ maxHeightPx: 1000 }), effort);
          assert.ok(plan.sheets.length > 1);
          return plan.hash;
        });
        assert.equal(new Set(hashes).size, 1);
      });
    }
  }

  it('has a different hash if anything that is printed differs', () => {
    const item = anItem({ widthPx: 300, heightPx: 200, quantity: 2 });
    const others = [{ artworkId: 'b' }, { mirror: true }, { trim: true }, { widthPx: 301 }];
    const hashes = [{}, ...others, { quantity: 3 }].map(
      (change) => planOf([{ ...item, ...change }]).hash,
    );
    assert.equal(new Set(hashes).size, hashes.length);
    assert.match(hashes[0]!, /^[0-9a-f]{64}$/);
  });

  it('reports the length, the lower bound and the coverage of the film', () => {
    const { film } = planOf([anItem({ widthPx: 1000, heightPx: 300 }), anItem({ widthPx: 500 })]);
    assert.deepEqual([film.lengthPx, film.lowerBoundPx, film.coverage], [400, 350, 350 / 400]);
  });
});
