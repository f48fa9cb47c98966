import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examineDocument } from '../../../../src/image-files/svg/document/examine-document.ts';

const surfacesOf = (inner: string): number =>
  examineDocument(
    `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" viewBox="0 0 10 10">${inner}</svg>`,
  ).surfaces;

const CASES: readonly (readonly [title: string, inner: string, surfaces: number])[] = [
  ['a plain shape', '<rect width="1" height="1"/>', 1],
  ['an opaque group', '<g opacity="1"><rect width="1" height="1"/></g>', 1],
  ['groups one after the other', '<g opacity=".5"><rect/></g><g opacity=".5"><rect/></g>', 2],
  ['groups inside each other', '<g opacity=".5"><g style="opacity:.5"><rect/></g></g>', 3],
  ['a group by class', '<style>.a{opacity:.5}</style><g class="a"><rect/></g>', 2],
  ['blending', '<g style="mix-blend-mode:multiply"><rect/></g>', 2],
  ['a mask', '<mask id="m"><rect/></mask><rect mask="url(#m)"/>', 3],
  ['a pattern', '<pattern id="p"><g opacity=".5"/></pattern><rect fill="url(#p)"/>', 3],
  [
    'named results of a filter',
    '<filter id="f"><feFlood result="a"/><feFlood result="b"/><feMerge/></filter><rect filter="url(#f)"/>',
    8,
  ],
  [
    'a blur among other primitives',
    '<filter id="f"><feFlood result="a"/><feGaussianBlur/><feMerge/></filter><rect filter="url(#f)"/>',
    9,
  ],
  ['a filter without primitives', '<filter id="f"/><rect filter="url(#f)"/>', 8],
  ['a filter that does not exist', '<g filter="url(#x)"><rect filter="url(#x)"/></g>', 15],
  ['a filter function', '<rect style="filter:blur(1px)"/>', 8],
  ['a switched off filter', '<rect filter="none"/>', 1],
  [
    'a drawing inside a filter',
    '<g id="g" opacity=".5"/><filter id="f"><feImage href="#g"/></filter><rect filter="url(#f)"/>',
    9,
  ],
  ['an opacity in percent', '<g opacity="50%"><rect/></g><g opacity="100%"><rect/></g>', 2],
  ['an inherited opacity', '<g opacity=".5"><g opacity="inherit"><rect/></g></g>', 3],
  [
    'clip paths in units of the box',
    '<clipPath id="c" clipPathUnits="objectBoundingBox"/><rect clip-path="url(#c)"/>',
    2,
  ],
  ['clip paths in user units', '<clipPath id="c"/><rect clip-path="url(#c)"/>', 1],
  [
    'a marker inside a group',
    '<marker id="k"><g opacity=".5"/></marker><g opacity=".5"><path marker-end="url(#k)"/></g>',
    3,
  ],
  [
    'a pattern with the content of another one',
    '<pattern id="p"><g opacity=".5"/></pattern><pattern id="q" href="#p"/><rect fill="url(#q)"/>',
    3,
  ],
  ['a group shown by use', '<defs><g id="g" opacity=".5"><rect/></g></defs><use href="#g"/>', 2],
  ['a circle of use', '<g id="g" opacity=".5"><use href="#g"/></g>', 2],
];

for (const [title, inner, surfaces] of CASES) {
  test(`Counts the surfaces of ${title}`, () => {
    assert.equal(surfacesOf(inner), surfaces);
  });
}

test('Counts the surfaces of a document with deep groups and many references in linear time', () => {
  const deep = '<g opacity=".5">'.repeat(200) + '</g>'.repeat(200);
  const uses = Array.from(
    { length: 3000 },
    (_, index) => `<g id="g${index}"><use href="#g${index + 1}"/><use href="#g${index + 1}"/></g>`,
  );
  assert.ok(surfacesOf(deep) > 150);
  assert.ok(surfacesOf(uses.slice(0, 500).join('')) >= 1);
});
