import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { ArtworkFault } from '../../../../../src/image-files/artwork-fault.ts';
import { attributeOf, hrefOf } from '../../../../../src/image-files/svg/document/tree/svg-node.ts';
import { textIn } from '../../../../../src/image-files/svg/document/tree/text-in.ts';
import { parseSvgTree } from '../../../../../src/image-files/svg/document/tree/svg-tree.ts';
import { svgText } from '../documents.ts';

test('Parses a document into a tree that knows the position of every part', () => {
  const source = `<?xml version="1.0"?>\r\n<!-- <g/> -->\n${svgText('<g id="a"\n ><!-- > --><title>x &amp; y</title><rect  width = \'5\' id="b"/></g>')}`;
  const { root, elements, byId } = parseSvgTree(source);
  assert.deepEqual(
    elements.map(({ name, line }) => [name, line]),
    [
      ['svg', 3],
      ['g', 3],
      ['title', 4],
      ['rect', 4],
    ],
  );
  const cut = ({ start, end }: { start: number; end: number }) => source.slice(start, end);
  const [, group, title, rect] = elements;
  assert.equal(cut(root.whole), source.slice(source.indexOf('<svg')));
  assert.equal(cut(group!.startTag), '<g id="a"\n >');
  assert.equal(cut(rect!.whole), `<rect  width = '5' id="b"/>`);
  assert.equal(cut(rect!.attributes[0]!.range), '5');
  assert.equal(textIn(title!), 'x & y');
  assert.ok(title!.children[0]!.kind === 'text');
  assert.equal(cut(title!.children[0]!.range), 'x &amp; y');
  assert.equal(byId.get('b'), rect);
});

test('Keeps the ranges of text correct around CDATA, comments and white space', () => {
  const source = svgText(
    '<style>a{}<![CDATA[b>c{}]]> d{}<!-- e --> f{}</style><g>\n  </g><text> <tspan/></text>',
  );
  const { elements } = parseSvgTree(source);
  const texts = (name: string) =>
    elements
      .find((element) => element.name === name)!
      .children.map(
        (child) => child.kind === 'text' && source.slice(child.range.start, child.range.end),
      );
  assert.deepEqual(texts('style'), ['a{}', 'b>c{}', ' d{}', ' f{}']);
  assert.deepEqual(texts('g'), []);
  assert.deepEqual(texts('text'), [' ', false]);
});

test('Resolves prefixes as the document declares them', () => {
  const source = `<s:svg xmlns:s="http://www.w3.org/2000/svg" xmlns:l="http://www.w3.org/1999/xlink"><s:use l:href="#a"/><g xmlns="urn:x"/><i:pgf i:x="1"/></s:svg>`;
  const { elements, undeclaredPrefixes } = parseSvgTree(source);
  assert.deepEqual(
    elements.map(({ name, namespace }) => `${namespace}:${name}`),
    ['svg:svg', 'svg:use', 'other:g', 'other:pgf'],
  );
  assert.equal(hrefOf(elements[1]!), '#a');
  assert.equal(attributeOf(elements[3]!, 'i:x'), '1');
  assert.deepEqual([...undeclaredPrefixes], ['i']);
});

const RECT = '<rect width="100" height="100"/>';
const DOCUMENTS: Record<string, string> = {
  'a plain document': svgText(RECT),
  'a byte order mark': `\uFEFF${svgText(RECT)}`,
  'a doctype with comments': `<!DOCTYPE svg [ <!ATTLIST svg x CDATA #IMPLIED> <!-- ' --> ]>${svgText(RECT)}`,
  'processing instructions': `<?xml version="1.0" encoding="UTF-8" standalone="no"?><?php x ?>${svgText(RECT)}`,
  'a comment after the root': `${svgText(RECT)}\n<!-- a -->\n`,
  'carriage returns and tabs': svgText(`\r\n<g\tid\n=\r"a&#x9;b" >${RECT}</g >`),
  'no namespace': `<svg width="9" height="9">${RECT}</svg>`,
  '490 nested groups': svgText(`${'<g>'.repeat(490)}${RECT}${'</g>'.repeat(490)}`),
  'a name of 60,000 letters': svgText(`<${'a'.repeat(60_000)}/>${RECT}`),
  'a duplicate attribute': svgText(`<g id="a" id="b"/>${RECT}`),
  'a bare ampersand': svgText(`<title>a & b</title>${RECT}`),
  'an HTML entity': svgText(`<title>a&nbsp;b</title>${RECT}`),
  'a control character': svgText(`<title>a\x01b</title>${RECT}`),
  'a reference to a control character': svgText(`<title>a&#2;b</title>${RECT}`),
  'half a surrogate pair': svgText(`<title>&#xD83D;</title>${RECT}`),
  'two hyphens in a comment': svgText(`<!-- a -- b -->${RECT}`),
  'the end of CDATA without its start': svgText(`<title>a ]]> b</title>${RECT}`),
  'white space before the declaration': ` <?xml version="1.0"?>${svgText(RECT)}`,
  'text after the root': `${svgText(RECT)}x`,
  'no white space between attributes': svgText('<g id="a"class="b"/>'),
  'an attribute without quotes': svgText('<g id=a/>'),
  'an attribute without a value': svgText('<g id/>'),
  'a less-than sign in an attribute': svgText('<g id="<"/>'),
  'an element that is not closed': svgText('<g>'),
  'no root': '<!-- a -->',
};

for (const [name, source] of Object.entries(DOCUMENTS)) {
  test(`Refuses a document with ${name} exactly when the renderer does`, async () => {
    const drawn = await sharp(Buffer.from(source), { unlimited: true })
      .metadata()
      .then(
        () => true,
        () => false,
      );
    if (drawn) parseSvgTree(source);
    else assert.throws(() => parseSvgTree(source), ArtworkFault);
  });
}

test('Refuses a malformed document with its line and a remedy', () => {
  assert.throws(() => parseSvgTree(svgText('\n<g>\n<title>a & b</title></g>')), {
    code: 'artwork_damaged',
    message:
      'is not well-formed XML (line 3): open the file in a drawing program and save it again as SVG',
  });
});

test('Refuses a document with too many elements or too deep a tree', () => {
  const deep = svgText(`${'<g>'.repeat(500)}${'</g>'.repeat(500)}`);
  assert.throws(() => parseSvgTree(deep), { code: 'artwork_too_large', message: /ungroup/ });
  const wide = svgText('<g/>'.repeat(300_000));
  assert.throws(() => parseSvgTree(wide), { code: 'artwork_too_large', message: /simplify/ });
});
