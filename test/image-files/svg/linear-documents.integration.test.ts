/**
 * Every reader of SVG text takes time in proportion to the text, whatever is repeated in it. All run in
 * this thread, without the limits of theirs.
 */
import { test } from 'node:test';
import { isDrawnAt72 } from '../../../src/artwork/svg/drawing/drawn-at-72.ts';
import { svgWindow } from '../../../src/artwork/svg/drawing/svg-window.ts';
import { examineDocument } from '../../../src/image-files/svg/document/examine-document.ts';
import { condenseText } from '../../../src/image-files/svg/reading/condense-text.ts';
import { expandEntities } from '../../../src/image-files/svg/reading/expand-entities.ts';
import { readDeclarations } from '../../../src/image-files/svg/reading/svg-declarations.ts';
import { svgPrologue } from '../../../src/image-files/svg/reading/svg-prologue.ts';
import { rootStyle } from '../../../src/image-files/svg/root-style.ts';
import { assertSelfContained } from '../../../src/image-files/svg/svg-references.ts';
import { svgSize } from '../../../src/image-files/svg/svg-size.ts';
import { assertWhole } from '../../../src/image-files/svg/whole-svg.ts';
import { assertLinear, type Reader } from '../../support/growth/assert-linear.ts';
import { REPEATED, repeated } from '../../support/growth/repeated.ts';
import { svgText } from './document/documents.ts';

const size = { widthPx: 10, heightPx: 10 };
const box = { leftPx: 0, topPx: 0, widthPx: 10, heightPx: 10 };

const READERS: Readonly<Record<string, Reader>> = {
  examineDocument,
  condenseText,
  isDrawnAt72,
  svgPrologue,
  assertSelfContained,
  assertWhole,
  svgSize: (text) => svgSize(text, rootStyle),
  svgWindow: (text) => svgWindow(text, { ownSize: size, box, raster: size }),
  expandEntities: (text) => expandEntities(text, new Map([['a', 'b']])),
  readDeclarations,
};

/** The places in a document where the repeated text stands. */
const PLACES: Readonly<Record<string, (text: string) => string>> = {
  alone: (text) => text,
  'before the root': (text) => text + svgText(''),
  'after the root': (text) => svgText('') + text,
  'the document type': (text) => `<!DOCTYPE svg [${text}]>${svgText('')}`,
  'the root tag': (text) => `<svg xmlns="http://www.w3.org/2000/svg" ${text}></svg>`,
  'the size': (text) => `<svg xmlns="http://www.w3.org/2000/svg" width="1${quoted(text)}!"/>`,
  'the root style': (text) => `<svg xmlns="http://www.w3.org/2000/svg" style="${quoted(text)}"/>`,
  content: (text) => svgText(text),
  text: (text) => svgText(`<text font-size="1em">${text}</text>`),
  'nested text': (text) => svgText(`${'<text>'.repeat(200)}${text}${'</text>'.repeat(200)}`),
  'a style sheet': (text) => svgText(`<style>${text}</style><g class="a"><a/><b/></g>`),
  'a style sheet, escaped': (text) => svgText(`<style><![CDATA[${text}]]></style><g id="a"/>`),
  'a selector': (text) =>
    svgText(`<style><![CDATA[g${text} a{fill:red}]]></style><g a="b"><a/></g>`),
  'a value': (text) => svgText(`<style><![CDATA[g{fill:${text}}]]></style><g/>`),
  'a font': (text) => svgText(`<style>@font-face{font-family:a;src:${text}}</style><text>a</text>`),
  'a style attribute': (text) => svgText(`<g style="${quoted(text)}"/>`),
  'a property': (text) => svgText(`<g style="stroke-dasharray:${quoted(text)}"><g/></g>`),
  'a transform': (text) => svgText(`<g transform="${quoted(text)}" style="transform-origin:5px"/>`),
  'a style transform': (text) =>
    svgText(`<g style="transform:${quoted(text)};rotate:${quoted(text)}"/>`),
  'a reference': (text) =>
    svgText(`<use href="${quoted(text)}x"/><image xlink:href="data:${quoted(text)}"/>`),
  'an attribute': (text) =>
    svgText(`<g fill="${quoted(text)}" class="${quoted(text)}" x="${quoted(text)}"/>`),
  'a shape': (text) => svgText(`<path d="${quoted(text)}"/><polygon points="${quoted(text)}"/>`),
  'positions of letters': (text) => svgText(`<text x="${quoted(text)}" dy="1 2">ab</text>`),
  'a name': (text) => svgText(`<a${text}/>`),
};

function quoted(text: string): string {
  return text.replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

for (const [place, documentOf] of Object.entries(PLACES)) {
  test(`Reads repeated text in ${place} in linear time`, async () => {
    for (const piece of REPEATED) {
      for (const [name, read] of Object.entries(READERS)) {
        if (name === 'readDeclarations' && place !== 'alone') continue;
        const what = `${name} of ${JSON.stringify(piece)} in ${place}`;
        try { await assertLinear(what, read, (length) => documentOf(repeated(piece, length))); } catch (e) { console.log(String(e)); }
      }
    }
  });
}
