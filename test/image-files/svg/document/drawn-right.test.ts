import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { examineDocument } from '../../../../src/image-files/svg/document/examine-document.ts';
import { svgText } from './documents.ts';

const RED = [200, 40, 40, 255];
const CLEAR = [0, 0, 0, 0];
const SQUARE = '<rect class="a" width="100" height="100"/>';
const HALF = '<rect class="a" width="50" height="100"/>';

/** Mean colours of the left and the right half, without their borders. */
async function halvesOf(document: string): Promise<readonly (readonly number[])[]> {
  const { data, info } = await sharp(Buffer.from(document))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.width, info.height], [100, 100]);
  return [5, 55].map((left) => {
    const sums = [0, 0, 0, 0];
    for (let y = 5; y < 95; y += 1) {
      for (let x = left; x < left + 40; x += 1) {
        for (let c = 0; c < 4; c += 1) sums[c]! += data[(y * 100 + x) * 4 + c]!;
      }
    }
    return sums.map((sum) => Math.round(sum / (40 * 90)));
  });
}

/** Red everywhere in Chromium 156. librsvg 2.63.2 by itself draws only the first two this way. */
const ALL_RED: Record<string, string> = {
  'a plain colour': `<style>.a{fill:#c82828}</style>${SQUARE}`,
  'a variable with only a fallback': `<rect width="100" height="100" fill="var(--brand, #C82828)"/>`,
  'a variable of the root': `<style>:root{--brand:#C82828}.a{fill:var(--brand)}</style>${SQUARE}`,
  'a variable with another fallback': `<style>svg{--b:#c82828}.a{fill:var(--b,blue)}</style>${SQUARE}`,
  'a variable in a variable': `<g style="--a:var(--b);--b:#c82828"><rect width="100" height="100" style="fill:var(--a)"/></g>`,
  'a variable in an attribute': `<g style="--a:#c82828"><rect width="100" height="100" fill="var(--a)"/></g>`,
  'a fallback in a fallback': `<rect width="100" height="100" style="fill:var(--a,var(--b, rgb(200, 40, 40)))"/>`,
  'a variable for a part of a colour': `<g style="--r:200"><rect width="100" height="100" style="fill:rgb(var(--r),40,40)"/></g>`,
  'a variable that an element redefines': `<style>:root{--b:blue}.a{--b:#c82828;fill:var(--b)}</style>${SQUARE}`,
  'circular variables with a fallback': `<style>:root{--a:var(--b);--b:var(--a)}.a{fill:var(--a,#c82828)}</style>${SQUARE}`,
  'a variable registered with @property': `<style>@property --b{syntax:"&lt;color>";inherits:true;initial-value:#c82828}.a{fill:var(--b)}</style>${SQUARE}`,
  'a variable in an important rule': `<style>:root{--b:#c82828}.a{fill:var(--b)!important}</style><rect class="a" width="100" height="100" style="fill:blue"/>`,
  'rules for screens': `<style>@media screen{.a{fill:#c82828}}</style>${SQUARE}`,
  'additional rules for paper': `<style>.a{fill:#c82828}</style><style media="print">.a{fill:blue}</style>${SQUARE}`,
  'an additional stylesheet in another language': `<style>.a{fill:#c82828}</style><style type="text/less">.a{fill:blue}</style>${SQUARE}`,
  'rules under @supports': `<style>@supports (fill:red){.a{fill:#c82828}}</style>${SQUARE}`,
  'rules in layers': `<style>@layer x,y;@layer y{rect{fill:#c82828}}@layer x{.a{fill:blue}}</style>${SQUARE}`,
  'rules outside of layers': `<style>@layer x{.a.a{fill:blue}}rect{fill:#c82828}</style>${SQUARE}`,
  'modern selectors': `<style>:is(.b,.a):not(:has(g)){fill:#c82828}</style>${SQUARE}`,
  'names in capitals': `<style>.a{FILL:#c82828}</style>${SQUARE}`,
  'the keyword initial': `<g fill="blue" color="#c82828"><rect width="100" height="100" style="fill:currentColor;stroke:initial"/></g>`,
  'a colour in oklch': `<style>.a{fill:oklch(0.5422 0.19559 26.77)}</style>${SQUARE}`,
  'a colour in lab': `<style>.a{fill:lab(44.942 61.6 42.512)}</style>${SQUARE}`,
  'a colour in color()': `<rect width="100" height="100" fill="color(srgb .7843 .1569 .1569)"/>`,
  'a mixed colour': `<style>.a{fill:color-mix(in srgb, #c82828, #c82828)}</style>${SQUARE}`,
  'a colour by light-dark()': `<style>.a{fill:light-dark(#c82828, blue)}</style>${SQUARE}`,
  'a relative colour': `<style>.a{fill:rgb(from #c800ff r 40 40)}</style>${SQUARE}`,
  'a calculated length': `<style>.a{fill:#c82828}</style><rect class="a" height="100" style="width:calc(2 * 10% + 80px)"/>`,
  'a calculated attribute': `<rect fill="#c82828" height="calc(50px + 50%)" width="max(100px, 1px)"/>`,
  'a length in rem': `<rect fill="#c82828" height="100" width="6.25rem"/>`,
  'a length in Q': `<rect fill="#c82828" height="100" width="105.84Q"/>`,
  'a path of a stylesheet': `<style>path{d:path("M0 0H100V100H0z")}</style><path fill="#c82828"/>`,
  'a surplus number among points': `<polygon fill="#c82828" points="0,0 100,0 100,100 0,100 5"/>`,
  'a reference with escapes': `<linearGradient id="a b"><stop stop-color="#c82828"/></linearGradient><rect width="100" height="100" fill="url(#a%20b)"/>`,
  'a gradient that refers to itself': `<linearGradient id="a" href="#a"><stop stop-color="#c82828"/></linearGradient><rect width="100" height="100" fill="url(#a)"/>`,
  'an undeclared prefix': `<i:pgf><rect width="9" height="9"/></i:pgf><rect width="100" height="100" fill="#c82828"/>`,
  'additional art for another program': `<g requiredExtensions="http://example.org/"><rect width="200" height="200" fill="blue" stroke="blue"/></g><rect width="100" height="100" fill="#c82828"/>`,
};

for (const [name, content] of Object.entries(ALL_RED)) {
  test(`Draws a document with ${name} as browsers do`, async () => {
    const { document, findings } = examineDocument(svgText(content));
    assert.deepEqual(findings, []);
    const halves = await halvesOf(document);
    for (const half of halves) {
      for (const [channel, value] of half.entries()) {
        assert.ok(Math.abs(value - RED[channel]!) <= 2, `${half.join()} in ${document}`);
      }
    }
  });
}

/** Red only on the right. */
const MOVED: Record<string, string> = {
  'an origin in an attribute':
    '<rect width="50" height="100" transform="rotate(180)" transform-origin="50 50"/>',
  'an origin in a stylesheet':
    '<style>.a{transform:rotate(180deg);transform-origin:center}</style>@',
  'an origin in its own box':
    '<style>.a{transform:scaleX(3);transform-box:fill-box;transform-origin:100% 0}</style><rect x="83.333" class="a" width="16.667" height="100"/>',
  'a percentage': '<style>.a{transform:translate(50%,0)}</style>@',
  'a variable': '<style>.a{--x:50px;transform:translateX(var(--x))}</style>@',
  'a separate transform property': '<style>.a{translate:50px}</style>@',
  'rotate and scale': '<style>.a{rotate:.5turn;scale:100% 1;transform-origin:50px 50px}</style>@',
  'a declaration beside an attribute':
    '<style>.a{transform:translate(50px,0)}</style><rect class="a" width="50" height="100" transform="translate(0,300)"/>',
  'the position of a use':
    '<style>use{x:50px}</style><defs><rect id="r" width="50" height="100"/></defs><use href="#r"/>',
};

for (const [name, content] of Object.entries(MOVED)) {
  test(`Draws art moved by ${name} where browsers draw it`, async () => {
    const source = svgText(`<g fill="#c82828">${content.replace('@', HALF)}</g>`);
    const { document, findings } = examineDocument(source);
    assert.deepEqual(findings, []);
    assert.deepEqual(await halvesOf(document), [CLEAR, RED], document);
  });
}

/** Width of the drawn text. */
async function widthOf(document: string): Promise<number> {
  const { info } = await sharp(Buffer.from(document)).trim().toBuffer({ resolveWithObject: true });
  return info.width;
}

test('Draws text without a size at 16 px, however that is expressed', async () => {
  const text = (size: string, content = 'mmm') =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60"${size}><text y="40">${content}</text></svg>`;
  const wanted = await widthOf(text(' font-size="16"'));
  for (const size of ['', ' style="font-size:1em"', ' style="font-size:calc(1rem)"']) {
    assert.equal(await widthOf(examineDocument(text(size)).document), wanted, size);
  }
  const larger = await widthOf(text(' font-size="32"'));
  for (const size of ['xx-large', '2rem', 'var(--s, 32px)']) {
    const { document } = examineDocument(text(` style="font-size:${size}"`));
    assert.equal(await widthOf(document), larger, size);
  }
});

test('Sets text in capitals and keeps its spaces where a stylesheet says so', async () => {
  const text = (attribute: string, content: string) =>
    examineDocument(svgText(`<text y="40" ${attribute}><tspan>${content}</tspan></text>`)).document;
  assert.match(text('style="text-transform:uppercase"', 'a &amp; b'), />A &#38; B</);
  const spaced = await widthOf(text('style="white-space:pre"', 'a  b'));
  assert.equal(spaced, await widthOf(text('xml:space="preserve"', 'a  b')));
  assert.ok(spaced > (await widthOf(text('', 'a  b'))));
});

/** The same text, and each of its letters as a separate text. */
const LETTERS: Record<string, readonly [placed: string, apart: string]> = {
  'horizontal positions': [
    '<text x="2 30 70" y="50">MHTL</text>',
    '<text x="2" y="50">M</text><text x="30" y="50">H</text><text x="70" y="50">TL</text>',
  ],
  'horizontal and vertical positions': [
    '<text><tspan x="2,40,60 70" y="50 60 80 90">M HT</tspan></text>',
    '<text x="2" y="50">M</text><text x="60" y="80">H</text><text x="70" y="90">T</text>',
  ],
  'positions with a middle anchor': [
    '<text text-anchor="middle" x="30 70" y="50">MH</text>',
    '<text text-anchor="middle" x="30" y="50">M</text><text text-anchor="middle" x="70" y="50">H</text>',
  ],
  'vertical shifts': [
    '<text x="2" y="50" dy="0 20">HH</text>',
    '<text x="2" y="50">H<tspan dy="20">H</tspan></text>',
  ],
};

for (const [name, [placed, apart]] of Object.entries(LETTERS)) {
  test(`Draws letters with ${name} at their positions`, async () => {
    const draw = (content: string) =>
      sharp(Buffer.from(svgText(`<g font-size="20">${content}</g>`)))
        .ensureAlpha()
        .raw()
        .toBuffer();
    const { document, findings } = examineDocument(svgText(`<g font-size="20">${placed}</g>`));
    assert.deepEqual(findings, []);
    const drawn = await sharp(Buffer.from(document)).ensureAlpha().raw().toBuffer();
    const wanted = await draw(apart);
    assert.ok(drawn.equals(wanted), document);
    assert.ok(!drawn.equals(await draw(placed)));
  });
}
