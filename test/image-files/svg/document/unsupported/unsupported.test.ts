import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examineDocument } from '../../../../../src/image-files/svg/document/examine-document.ts';
import { svgText } from '../documents.ts';

const details = (source: string) => examineDocument(source).findings.map(({ detail }) => detail);
const BOX = '<div xmlns="http://www.w3.org/1999/xhtml">Box</div>';
const TEXT = '<text y="40" font-size="20">Team</text>';
const RECT = '<rect class="a" width="50" height="50"/>';

/** None of these is drawn as in Chromium 156, or in the program that writes it. */
const FOUND: Record<string, readonly [content: string, what: RegExp]> = {
  'HTML content': [
    `<foreignObject width="9" height="9">${BOX}</foreignObject>`,
    /HTML content \(<foreignObject>\)/,
  ],
  'HTML content with a different fallback text': [
    `<switch><foreignObject width="9" height="9">${BOX}</foreignObject><text>[Not supported by viewer]</text></switch>`,
    /foreignObject/,
  ],
  'flowed text': ['<flowRoot><flowPara>Team</flowPara></flowRoot>', /flowed text \(<flowRoot>\)/],
  'text along a path': [
    '<path id="p" d="M0 50H90"/><text><textPath href="#p">Team</textPath></text>',
    /<textPath>/,
  ],
  'text from elsewhere': [
    `<defs><text id="t">Team</text></defs><text><tref href="#t"/></text>`,
    /<tref>/,
  ],
  'letters with positions': ['<text x="0 10 20">Te<tspan>am</tspan></text>', /one by one/],
  'rotated letters': ['<text rotate="10">Team</text>', /single letters/],
  'text of a set length': ['<text textLength="90">Team</text>', /textLength/],
  'spaced words': ['<text word-spacing="5">A team</text>', /word-spacing/],
  'another baseline': ['<text dominant-baseline="hanging">Team</text>', /dominant-baseline/],
  superscript: ['<text>m<tspan baseline-shift="super">2</tspan></text>', /superscript/],
  'a shadow of text': ['<text style="text-shadow:1px 1px red">Team</text>', /text-shadow/],
  'coloured lines of text': [
    '<text style="text-decoration:underline red">Team</text>',
    /text-decoration/,
  ],
  'a translucent part of text': ['<text>A<tspan opacity=".5">B</tspan></text>', /transparent/],
  'small capitals': ['<text style="font-variant:small-caps">Team</text>', /font-variant/],
  'stacked letters': [
    '<text style="writing-mode:vertical-rl;text-orientation:upright">Team</text>',
    /text-orientation/,
  ],
  'tiny text': ['<g transform="scale(100)"><text font-size=".1">Team</text></g>', /half a unit/],
  'a mesh gradient': [
    '<meshgradient id="m"/><rect fill="url(#m)" width="9" height="9"/>',
    /mesh gradient/,
  ],
  'a hatching': [
    '<hatch id="m"/><rect style="fill:url(#m)" width="9" height="9"/>',
    /hatch pattern/,
  ],
  'an animation': [
    `<rect width="9" height="9"><animate attributeName="x" to="50" dur="1s"/></rect>`,
    /animated/,
  ],
  'a CSS animation': [
    `<style>@keyframes k{to{opacity:0}}.a{animation:k 1s}</style>${RECT}`,
    /animated with CSS/,
  ],
  'a clipping shape': [`<style>.a{clip-path:circle(20px)}</style>${RECT}`, /clip-path/],
  'a shape in an attribute': ['<rect clip-path="inset(5px)" width="9" height="9"/>', /clip-path/],
  'a mask in a stylesheet': [
    `<style>.a{-webkit-mask-image:linear-gradient(red,blue)}</style>${RECT}`,
    /mask-image/,
  ],
  'a mask with a position': [
    `<mask id="m"/><style>.a{mask:url(#m) 5px 5px}</style>${RECT}`,
    /masks with CSS/,
  ],
  'a filter that thickens': [
    '<filter id="f"><feMorphology radius="2"/></filter><rect filter="url(#f)" width="9" height="9"/>',
    /feMorphology/,
  ],
  'a filter of the background': [
    '<filter id="f"><feBlend in="BackgroundImage"/></filter><rect filter="url(#f)" width="9" height="9"/>',
    /BackgroundImage/,
  ],
  'a filter in a stylesheet': [
    `<style>.a{filter:brightness(.4)}</style>${RECT}`,
    /changes colours/,
  ],
  'a lighter blend': [`<style>.a{mix-blend-mode:plus-lighter}</style>${RECT}`, /mix-blend-mode/],
  'a symbol with a reference point': [
    '<symbol id="s" refX="5"><g/></symbol><use href="#s"/>',
    /refX/,
  ],
  'a transform of a symbol': [
    '<symbol id="s" transform="scale(2)"><g/></symbol><use href="#s"/>',
    /transform on a <symbol>/,
  ],
  'a 3D transform': [`<style>.a{transform:rotateY(45deg)}</style>${RECT}`, /unsupported transform/],
  'a transform about an unknown centre': [
    '<path d="M0 0h9v9z" transform="rotate(45)" style="transform-box:fill-box;transform-origin:center"/>',
    /unsupported transform/,
  ],
  'a path to move along': [`<style>.a{offset-path:path("M0 0h9")}</style>${RECT}`, /offset-path/],
  'a length in viewport units': ['<rect width="5vw" height="9"/>', /the unit of "5vw"/],
  'a length relative to the typeface': [
    '<rect style="width:5ch" height="9"/>',
    /the unit of "5ch"/,
  ],
  'a calculation with an unknown size': [
    '<pattern id="p"><rect width="calc(50% - 1px)" height="9"/></pattern><rect fill="url(#p)" width="9" height="9"/>',
    /the calculation/,
  ],
  'parts by language': [
    `<switch><g systemLanguage="de">${RECT}</g><g/></switch>`,
    /systemLanguage/,
  ],
  'dashes by pathLength': [
    '<path d="M0 0h9" pathLength="10" stroke="red" stroke-dasharray="1"/>',
    /pathLength/,
  ],
  'rules by viewport size': [
    `<style>@media (min-width:100px){.a{fill:red}}</style>${RECT}`,
    /"@media \(min-width:100px\)"/,
  ],
  'nested rules': [`<style>svg{.a{fill:red}}</style>${RECT}`, /nested rules/],
  'all properties reset': [`<style>.a{all:unset}</style>${RECT}`, /\(all\)/],
  'mixing in linear light': [
    '<linearGradient id="g" color-interpolation="linearRGB"><stop/></linearGradient><rect fill="url(#g)" width="9" height="9"/>',
    /color-interpolation/,
  ],
};

for (const [name, [content, what]] of Object.entries(FOUND)) {
  test(`Reports a document with ${name}, with its line and a remedy`, () => {
    const { findings } = examineDocument(svgText(`\n${content}`));
    const [finding] = findings;
    assert.equal(findings.length, 1, JSON.stringify(findings));
    assert.equal(finding!.rule, 'svg');
    assert.equal(finding!.code, 'artwork_svg_unsupported');
    assert.match(finding!.detail, what);
    assert.match(finding!.detail, /^The SVG .* on line 2\. This cannot be drawn: [a-z].*\.$/);
  });
}

test('Reports a background of the root', () => {
  const source = svgText(RECT, ' style="background:#fff"');
  assert.match(details(source).join(), /CSS background on line 1/);
});

test('Reports an undefined variable with its name, property and line', () => {
  const { findings } = examineDocument(
    svgText(`\n<rect fill="var(--brand)" width="9" height="9"/>`),
  );
  assert.deepEqual(findings, [
    {
      rule: 'svg',
      code: 'artwork_svg_variable',
      detail:
        'The SVG uses the custom property --brand for "fill" without defining it on line 2. This cannot be drawn: write the value itself, or save the drawing as PNG.',
    },
  ]);
  const circle = '<style>:root{--a:var(--b);--b:var(--a)}rect{fill:var(--a)}</style>';
  assert.match(details(svgText(circle + RECT)).join(), /custom property --a/);
});

test('Reports equal findings once', () => {
  const found = details(svgText('\n<text rotate="10">Team</text>'.repeat(3)));
  assert.equal(found.length, 1);
  assert.match(found[0]!, /on line 2 and 2 other lines\./);
});

/** Nothing in these documents is visible. */
const HARMLESS: Record<string, string> = {
  'an untaken branch of a switch': `<switch><g>${RECT}</g><foreignObject width="9" height="9">${BOX}</foreignObject></switch>`,
  'HTML content with the same fallback text': `<switch><foreignObject width="9" height="9">${BOX}</foreignObject><text y="9" font-size="9">Box</text></switch>`,
  "Illustrator's private branch": `<switch><foreignObject requiredExtensions="http://ns.adobe.com/AdobeIllustrator/10.0/" width="1" height="1"><i:pgfRef xmlns:i="urn:i"/></foreignObject><g>${RECT}</g></switch>`,
  'hidden content': `<g display="none"><foreignObject width="9" height="9">${BOX}</foreignObject></g><text style="display:none" rotate="9">Team</text>`,
  'unused definitions': `<defs><text rotate="9">Team</text><filter id="f"><feMorphology radius="9"/></filter></defs><symbol refX="5"/><clipPath id="c"><text textLength="9">Team</text></clipPath>`,
  'empty elements':
    '<flowRoot><flowPara/></flowRoot><foreignObject width="9" height="9"/><text rotate="5" x="1 2"/>',
  'editor data':
    '<metadata><rdf:RDF xmlns:rdf="urn:r">x</rdf:RDF></metadata><sodipodi:namedview xmlns:sodipodi="urn:s"/><i:pgf xmlns:i="urn:i">abc</i:pgf>',
  'rules for paper, dark screens and unmatched elements': `<style>@media print{.a{clip-path:circle()}} @media (prefers-color-scheme:dark){.a{fill:oklch(1 0 0 / 5vw)}} .none{clip-path:circle()} @font-face{font-family:X;src:url(data:,)} @keyframes k{to{opacity:0}} @charset "utf-8";</style>${RECT}`,
  'unused variables': `<style>:root{--a:5vw;--b:var(--c)} .none{fill:var(--d)}</style>${RECT}`,
  'properties of other programs':
    '<g style="-inkscape-font-specification:x;-moz-x:y;cursor:pointer;pointer-events:none;isolation:auto;line-height:1.25;font-variant-ligatures:normal;shape-padding:0;solid-color:#000;enable-background:accumulate">' +
    RECT +
    '</g>',
  'a list for one letter': '<text x="5 6 7" font-size="9">T</text>',
  'no rotation, shift or spacing':
    '<text y="9" font-size="9" rotate="0" word-spacing="0" letter-spacing="1" dominant-baseline="middle" baseline-shift="baseline" style="text-decoration:none;font-variant:normal">Team</text>',
  'an animation that never begins':
    '<rect width="9" height="9"><set attributeName="x" to="5" begin="click"/></rect>',
  'plain transforms':
    '<g transform="rotate(5 1 2)translate(3,4)scale(2)matrix(1 0 0 1 0 0)" style="transform-origin:0 0"><rect width="9" height="9" style="transform:translate(5px,2px) rotate(5deg)"/></g>',
  'references, masks and clips that are drawn':
    '<clipPath id="c"><rect width="9" height="9"/></clipPath><mask id="m"><rect width="9" height="9" fill="#fff"/></mask><filter id="f"><feGaussianBlur stdDeviation="1"/></filter><rect style="clip-path:url(#c);mask:url(&quot;#m&quot;);filter:url(#f)" width="9" height="9"/>',
  'supported colours and units':
    '<rect style="fill:rgb(1 2 3 / 50%);stroke:hwb(0 0% 0%);stroke-width:1mm;width:5em;height:50%" /><rect fill="hsl(120deg 50% 50%)" width="1e1pt" height="9"/>',
  'a mesh with a fallback colour':
    '<meshgradient id="m"/><rect fill="url(#m) red" width="9" height="9"/>',
  text: TEXT,
};

for (const [name, content] of Object.entries(HARMLESS)) {
  test(`Reports nothing for a document with ${name}`, () => {
    assert.deepEqual(details(svgText(content)), []);
  });
}

test('Refuses an inclusion', () => {
  const source = svgText('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="data:,x"/>');
  assert.throws(() => examineDocument(source), { code: 'artwork_svg_outside_reference' });
});

test('Lists visible text with its face, pictures with their position, and @font-face rules', () => {
  const source =
    svgText(`<style>@font-face{font-family:X;src:url(data:font/woff2,)} text{font:italic 700 9px "A B", serif}</style>
    <text>Te<tspan font-weight="400">am</tspan></text><text visibility="hidden">no</text>
    <defs><text id="t" font-family="C">use</text><text>no</text></defs><g font-family="D"><use href="#t"/></g>
    <image width="5" href="data:image/PNG;base64,AAAA"/>`);
  const { texts, pictures, fontFaces, document } = examineDocument(source);
  assert.deepEqual(
    texts.map(({ text, families, weight, style, line }) => [text, families, weight, style, line]),
    [
      ['Te', ['A B', 'serif'], '700', 'italic', 2],
      ['am', ['A B', 'serif'], '700', 'italic', 2],
      ['use', ['A B', 'serif'], '700', 'italic', 3],
    ].map((row, index) => (index === 1 ? [row[0], row[1], '400', row[3], row[4]] : row)),
  );
  const [{ range, mediaType, width, height } = assert.fail()] = pictures;
  assert.equal(document.slice(range.start, range.end), 'data:image/PNG;base64,AAAA');
  assert.deepEqual([mediaType, width, height], ['image/png', '5', null]);
  assert.deepEqual(fontFaces, [
    { line: 1, descriptors: { 'font-family': 'X', src: 'url(data:font/woff2,)' } },
  ]);
});
