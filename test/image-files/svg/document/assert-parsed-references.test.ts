import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examineDocument } from '../../../../src/image-files/svg/document/examine-document.ts';
import { svgText } from './documents.ts';

const RECT = '<rect class="a" width="50" height="50"/>';
const IMAGE = '<image width="9" height="9" href="https://example.com/a.png"/>';
const styled = (css: string) => svgText(`<style>${css}</style>${RECT}`);

const OUTSIDE: Readonly<Record<string, string>> = {
  'an escaped url() in a stylesheet': styled('.a{fill:u\\72l(a.svg#g)}'),
  'an escaped url() with a space after the escape': styled('.a{fill:u\\0072 l("a.svg#g")}'),
  'an escaped url() with an escaped letter': styled('.a{fill:u\\rl(a.svg#g)}'),
  'an escaped url() in an attribute': svgText(
    '<rect fill="u\\72l(a.svg#g)" width="9" height="9"/>',
  ),
  'an escaped url() in a style': svgText(
    '<rect style="fill:u\\72l(a.svg#g)" width="9" height="9"/>',
  ),
  'an escaped import': styled('@\\69mport "a.css";'),
  'an import that CDATA splits': styled('@imp<![CDATA[ort "a.css";]]>'),
  'a url() that CDATA splits': styled('.a{fill:ur<![CDATA[l(a.svg#g)]]>}'),
  'an import with a character reference': styled('@&#105;mport "a.css";'),
  'an import without white space': styled('@import"a.css";'),
  'an import with a CSS comment': styled('@import/**/"a.css";'),
  'a picture behind CDATA that looks like a comment': svgText(
    `<style><![CDATA[<!--]]></style>${IMAGE}<style><![CDATA[-->]]></style>${RECT}`,
  ),
  'a picture behind instructions that look like a comment': svgText(
    `<?a <!--?>${IMAGE}<?b -->?>${RECT}`,
  ),
  'a picture with another prefix': svgText(
    `<image xmlns:é="http://www.w3.org/1999/xlink" é:href="a.png" width="9" height="9"/>${RECT}`,
  ),
};

for (const [what, document] of Object.entries(OUTSIDE)) {
  test(`Refuses ${what}, which the renderer would leave out`, () => {
    const expected = { code: 'artwork_svg_outside_reference' };
    assert.throws(() => examineDocument(document), expected);
  });
}

test('Accepts references inside the document, data URIs and links, also with escapes', () => {
  const inside = [
    styled('.a{fill:u\\72l(\\23g)}'),
    styled('.a{fill:u\\72l("data:image/png;base64,AAAA")}'),
    styled('.a::after{content:"\\201c\\0\\ffffff\\"}'),
    styled('.imported{fill:red}@important{}'),
    svgText(`<a href="https://example.com/">${RECT}</a>`),
    svgText(`<use href="#b"/><g id="b" fill="url(#g)">${RECT}</g>`),
    svgText(`<x:image xmlns:x="urn:of-an-editor" href="a.png"/>${RECT}`),
  ];
  for (const document of inside) assert.doesNotThrow(() => examineDocument(document), document);
});
