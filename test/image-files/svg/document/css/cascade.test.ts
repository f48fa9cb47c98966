import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cascade } from '../../../../../src/image-files/svg/document/css/cascade.ts';
import { DocumentEdits } from '../../../../../src/image-files/svg/document/examination/document-edits.ts';
import { parseSvgTree } from '../../../../../src/image-files/svg/document/tree/svg-tree.ts';
import { svgText } from '../documents.ts';

/** The value of a property on the element with the id `a`. */
function valueIn(content: string, property = 'fill'): string | null {
  const tree = parseSvgTree(svgText(content));
  return new Cascade(tree).value(tree.byId.get('a')!, property)?.value ?? null;
}

test('Lets rules override attributes, style attributes override rules, and important declarations override all', () => {
  assert.equal(valueIn('<g id="a" fill="red"/>'), 'red');
  assert.equal(valueIn('<style>g{fill:blue}</style><g id="a" fill="red"/>'), 'blue');
  assert.equal(valueIn('<style>g{fill:blue}</style><g id="a" style="fill:lime"/>'), 'lime');
  assert.equal(
    valueIn('<style>g{fill:blue!important}</style><g id="a" style="fill:lime"/>'),
    'blue',
  );
  const both = '<style>g{fill:blue!important}</style><g id="a" style="fill:lime !important"/>';
  assert.equal(valueIn(both), 'lime');
});

test('Lets the more specific of two rules win, then the later one', () => {
  const a = '<g class="c d" id="a" data-x="Y"/>';
  assert.equal(valueIn(`<style>#a{fill:red} .c.d{fill:blue} g{fill:lime}</style>${a}`), 'red');
  assert.equal(valueIn(`<style>.c.d{fill:blue} .c{fill:red} g{fill:lime}</style>${a}`), 'blue');
  assert.equal(valueIn(`<style>.c{fill:blue} .d{fill:red}</style>${a}`), 'red');
  assert.equal(valueIn(`<style>.c{fill:blue}</style>${a}<style>.d{fill:red}</style>`), 'red');
  assert.equal(valueIn(`<style>:is(#x, .c){fill:blue} .d{fill:red}</style>${a}`), 'blue');
  assert.equal(valueIn(`<style>:where(#a){fill:blue} g{fill:red}</style>${a}`), 'red');
});

test('Matches selectors as browsers do', () => {
  const content =
    '<g class="p"><rect class="q"/><path id="a" d="M0 0" data-x="Yes no"/><path/></g>';
  const matches = (selector: string) =>
    valueIn(`<style>${selector}{opacity:.5}</style>${content}`, 'opacity') === '.5';
  for (const selector of [
    ...[
      'path',
      '*',
      '#a',
      '.p path',
      '.p > path',
      'rect + path',
      'rect ~ path',
      'svg|path',
      'g path',
    ],
    ...[
      '[d]',
      '[data-x="Yes no"]',
      '[data-x~=no]',
      '[data-x^=Y]',
      '[data-x$=no]',
      '[data-x*="s n"]',
    ],
    ...[
      '[data-x^=y i]',
      ':nth-child(2)',
      ':nth-child(2n)',
      ':nth-child(even)',
      ':nth-last-child(2)',
    ],
    ...['path:first-of-type', ':not(rect)', ':not(.p *, rect) , path', ':is(rect, path)', ':empty'],
    ...[':root path', 'rect, path', ':nth-child(1 of path)', 'svg:has(rect) path'],
  ]) {
    assert.ok(matches(selector), selector);
  }
  for (const selector of [
    ...[
      'PATH',
      '.P path',
      'svg > path',
      'path + path',
      '[d=""]',
      ':nth-child(odd)',
      ':first-child',
    ],
    ...[
      ':last-of-type',
      ':hover',
      ':root',
      'path::before',
      ':not(path)',
      ':unknown',
      'path:not(#a)',
    ],
  ]) {
    assert.ok(!matches(`${selector} x, .none, ${selector}`) && !matches(selector), selector);
  }
});

test('Inherits only inherited properties', () => {
  assert.equal(valueIn('<g fill="red"><g><g id="a"/></g></g>'), 'red');
  assert.equal(valueIn('<g opacity=".5"><g id="a"/></g>', 'opacity'), null);
  assert.equal(valueIn('<g opacity=".5"><g id="a" opacity="inherit"/></g>', 'opacity'), '.5');
  assert.equal(valueIn('<g fill="red"><g id="a" fill="initial"/></g>'), null);
  assert.equal(valueIn('<g fill="red"><g id="a" style="fill:unset"/></g>'), 'red');
  assert.equal(valueIn('<style>:root{--x:1}</style><g id="a"/>', '--x'), '1');
});

test('Expands a font shorthand into all its properties', () => {
  const font = (value: string, property: string) =>
    valueIn(`<g font-weight="700" style='font:${value}'><g id="a"/></g>`, property);
  assert.equal(font('italic bold 12px/1.5 "A B", serif', 'font-family'), '"A B", serif');
  assert.equal(font('italic bold 12px/1.5 "A B", serif', 'font-weight'), 'bold');
  assert.equal(font('italic bold 12px/1.5 "A B", serif', 'line-height'), '1.5');
  assert.equal(font('300 20pt Arial', 'font-weight'), '300');
  assert.equal(font('300 20pt Arial', 'font-size'), '20pt');
  assert.equal(font('12px Arial', 'font-weight'), 'normal');
  assert.equal(font('nonsense', 'font-weight'), '700');
});

test('Ignores rules for other media', () => {
  const rule = 'g{fill:red}';
  for (const [media, value] of [
    ['print', null],
    ['screen', 'red'],
    ['all', 'red'],
    ['(prefers-color-scheme: dark)', null],
    ['(prefers-color-scheme: light)', 'red'],
    ['print, screen', 'red'],
    ['screen and (prefers-color-scheme: dark)', null],
  ] as const) {
    assert.equal(valueIn(`<style>@media ${media}{${rule}}</style><g id="a"/>`), value, media);
    assert.equal(valueIn(`<style media="${media}">${rule}</style><g id="a"/>`), value, media);
  }
  assert.equal(valueIn('<style type="text/x">g{fill:red}</style><g id="a"/>'), null);
});

test('Reports the line of a declaration', () => {
  const tree = parseSvgTree(
    svgText('\n<style>\n<![CDATA[\n g {\n fill:red }]]></style>\n<g id="a"/>'),
  );
  assert.equal(new Cascade(tree).value(tree.byId.get('a')!, 'fill')?.line, 5);
});

test('Edits only what is named and nothing else', () => {
  const source = svgText(`<g  style='fill:red;  stroke: "x"'  id="a" /><rect/>`);
  const tree = parseSvgTree(source);
  const edits = new DocumentEdits();
  assert.ok(edits.isEmpty);
  edits.declare(tree.elements[1]!, 'fill', 'url("#b")');
  edits.setAttribute(tree.elements[1]!, 'id', null);
  edits.setAttribute(tree.elements[2]!, 'width', '1"<');
  edits.declare(tree.elements[2]!, 'opacity', '1');
  assert.equal(
    edits.apply(source),
    svgText(
      `<g  style='stroke:&quot;x&quot;;fill:url(&quot;#b&quot;)!important' /><rect width="1&quot;&lt;" style="opacity:1!important"/>`,
    ),
  );
});
