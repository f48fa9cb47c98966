import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DotCount, type DotCounted } from '../../../src/artwork/measuring/dot-count.ts';

/** Counts dots in rows of text: a space is clear, any other character is visible. */
function count(rows: readonly string[]): DotCounted {
  const dots = new DotCount();
  for (const row of rows) {
    for (const { index, 0: run } of row.matchAll(/[^ ]+/g)) dots.run(index, index + run.length);
    dots.endRow();
  }
  return dots.end();
}

test('Counts a dot far from the content as a speck, and excludes it from the box', () => {
  const art = Array.from({ length: 7 }, () => `   ${'#'.repeat(7)}`);
  const { content, art: box, specks } = count(['.', '', ...art]);
  assert.deepEqual(content, { widthPx: 10, heightPx: 9 });
  assert.deepEqual(box, { widthPx: 7, heightPx: 7 });
  assert.equal(specks, 1);
});

test('Ignores a dot inside the box of the content', () => {
  const wall = '#'.repeat(20);
  const room = `#${' '.repeat(8)}.${' '.repeat(9)}#`;
  const { specks } = count([wall, `#${' '.repeat(18)}#`, room, `#${' '.repeat(18)}#`, wall]);
  assert.equal(specks, 0);
});

test('Joins pixels that touch only at corners', () => {
  const stair = Array.from({ length: 40 }, (_, step) => `${' '.repeat(step)}#`);
  const { art, specks } = count(stair);
  assert.deepEqual(art, { widthPx: 40, heightPx: 40 });
  assert.equal(specks, 0);
});

test('Treats a screen of dots as the content itself', () => {
  const line = '# '.repeat(100);
  const screen = Array.from({ length: 40 }, (_, row) => (row % 2 === 0 ? line : ''));
  const { art, content, specks } = count(screen);
  assert.equal(specks, null);
  assert.deepEqual(art, content);
});

test('Finds no box in an empty image', () => {
  assert.deepEqual(count(['   ', '   ']), { content: null, art: null, specks: null });
});

test('Finds blobs of any shape like a flood fill of the whole image', () => {
  const picture = fc.integer({ min: 1, max: 30 }).chain((width) =>
    fc.array(
      fc.string({ unit: fc.constantFrom(' ', ' ', '#'), minLength: width, maxLength: width }),
      {
        minLength: 1,
        maxLength: 30,
      },
    ),
  );
  fc.assert(
    fc.property(picture, (rows) => assert.deepEqual(count(rows), lookedAtWhole(rows))),
    { numRuns: 500 },
  );
});

/** The same counts, by flood fill. */
function lookedAtWhole(rows: readonly string[]): DotCounted {
  const cells = rows.map((row) => row.split(''));
  const blobs: { area: number; xs: number[]; ys: number[] }[] = [];
  rows.forEach((_, y) => {
    cells[y]!.forEach((_cell, x) => {
      const blob = { area: 0, xs: [] as number[], ys: [] as number[] };
      const todo = [[x, y] as const];
      for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
        const [column, line] = at;
        if (cells[line]?.[column] !== '#') continue;
        cells[line][column] = ' ';
        blob.area += 1;
        blob.xs.push(column);
        blob.ys.push(line);
        for (const dx of [-1, 0, 1])
          for (const dy of [-1, 0, 1]) todo.push([column + dx, line + dy]);
      }
      if (blob.area > 0) blobs.push(blob);
    });
  });
  const boxOf = (some: typeof blobs) => {
    const [xs, ys] = [some.flatMap((blob) => blob.xs), some.flatMap((blob) => blob.ys)];
    const box = { l: Math.min(...xs), r: Math.max(...xs), t: Math.min(...ys), b: Math.max(...ys) };
    const size = { widthPx: box.r - box.l + 1, heightPx: box.b - box.t + 1 };
    return { ...box, size: xs.length === 0 ? null : size };
  };
  const large = blobs.filter(({ area }) => area > 36);
  const art = boxOf(large);
  const outside = blobs.filter((blob) => {
    const { l, r, t, b } = boxOf([blob]);
    return blob.area <= 36 && (l < art.l || r > art.r || t < art.t || b > art.b);
  });
  return {
    content: boxOf(blobs).size,
    art: art.size,
    specks: large.length === 0 ? null : outside.length,
  };
}
