/**
 * Every reader of SVG text takes time in proportion to the text, whatever is repeated in it, or refuses
 * it by name. `GROWTH=full` examines documents of 1 and 2 MB as well.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDrawnAt72 } from '../../../src/artwork/svg/drawing/drawn-at-72.ts';
import { svgWindow } from '../../../src/artwork/svg/drawing/svg-window.ts';
import { embeddedSources } from '../../../src/artwork/svg/fonts/embedded/read-src.ts';
import { parseUnicodeRange } from '../../../src/artwork/svg/fonts/embedded/unicode-range.ts';
import { readPictureUri } from '../../../src/artwork/svg/pictures/read-picture-uri.ts';
import { nameTextKind } from '../../../src/image-files/kinds/text-kinds.ts';
import { nameZipKind } from '../../../src/image-files/kinds/zip-kinds.ts';
import { examineDocument } from '../../../src/image-files/svg/document/examine-document.ts';
import { examineSvg } from '../../../src/image-files/svg/document/examine-svg.ts';
import { condenseText } from '../../../src/image-files/svg/reading/condense-text.ts';
import { expandEntities } from '../../../src/image-files/svg/reading/expand-entities.ts';
import { readDeclarations } from '../../../src/image-files/svg/reading/svg-declarations.ts';
import { svgPrologue } from '../../../src/image-files/svg/reading/svg-prologue.ts';
import { rootStyle } from '../../../src/image-files/svg/root-style.ts';
import { assertSelfContained } from '../../../src/image-files/svg/svg-references.ts';
import { svgSize } from '../../../src/image-files/svg/svg-size.ts';
import { assertWhole } from '../../../src/image-files/svg/whole-svg.ts';
import { assertLinear, SMALL, type Reader } from '../../support/growth/assert-linear.ts';
import { HARD_DRAWINGS } from '../../support/growth/hard-drawings.ts';
import { REPEATED, repeated } from '../../support/growth/repeated.ts';
import { svgText } from './document/documents.ts';

const size = { widthPx: 10, heightPx: 10 };
const box = { leftPx: 0, topPx: 0, widthPx: 10, heightPx: 10 };
const HARD_BYTES = 256 * 1024;
/** Refusing takes a few seconds of CPU; the square of the length took minutes. */
const MAX_HARD_MS = 180_000;

const READERS: Readonly<Record<string, Reader>> = {
  condenseText,
  isDrawnAt72,
  svgPrologue,
  assertSelfContained,
  assertWhole,
  svgSize: (text) => svgSize(text),
  svgWindow: (text) => svgWindow(text, { ownSize: size, box, raster: size }),
  expandEntities: (text) => expandEntities(text, new Map([['a', 'b']])),
  readDeclarations,
  embeddedSources,
  parseUnicodeRange,
  readPictureUri,
  nameTextKind: (text) => nameTextKind(Buffer.from(text)),
  nameZipKind: (text) => nameZipKind(`PK\u0003\u0004${text}`),
};

/** Places in a document, so that every reader comes to the repeated text. */
const PLACES: Readonly<Record<string, (text: string) => string>> = {
  'before the root': (text) => text + svgText(''),
  'the document type': (text) => `<!DOCTYPE svg [${text}]>${svgText('')}`,
  'the root tag': (text) => `<svg xmlns="http://www.w3.org/2000/svg" ${text}></svg>`,
  'the size': (text) => `<svg xmlns="http://www.w3.org/2000/svg" width="1${quoted(text)}!"/>`,
  'a reference': (text) => svgText(`<use href="${quoted(text)}x"/>`),
  content: (text) => svgText(`<style>${text}`),
};

/** Places that only an examination comes to. */
const EXAMINED: Readonly<Record<string, (text: string) => string>> = {
  content: (text) => svgText(text),
  'nested text': (text) => svgText(`${'<text>'.repeat(200)}${text}${'</text>'.repeat(200)}`),
  'a style sheet': (text) => svgText(`<style><![CDATA[${text}]]></style><g class="a"><a/><b/></g>`),
  'a selector': (text) => svgText(`<style><![CDATA[g${text} a{fill:red}]]></style><g><a/></g>`),
  'a value': (text) => svgText(`<style><![CDATA[g{fill:${text}}]]></style><g/>`),
  'the root style': (text) => `<svg xmlns="http://www.w3.org/2000/svg" style="${quoted(text)}"/>`,
  attributes: (text) =>
    svgText(
      `<g transform="${quoted(text)}" style="rotate:${quoted(text)};stroke-dasharray:${quoted(text)}"/><path d="${quoted(text)}"/><polygon points="${quoted(text)}"/><text x="${quoted(text)}" class="${quoted(text)}" font-family="${quoted(text)}">ab</text>`,
    ),
};

function quoted(text: string): string {
  return text.replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

for (const [name, read] of Object.entries(READERS)) {
  test(`${name} takes linear time for 1 and 2 MB of anything repeated`, async () => {
    for (const piece of REPEATED) {
      const what = `${name} of ${JSON.stringify(piece)}`;
      await assertLinear(what, { read, textOf: (length) => repeated(piece, length) });
    }
  });
}

for (const [place, documentOf] of Object.entries(PLACES)) {
  test(`Reads repeated text in ${place} of a document in linear time`, async () => {
    for (const piece of REPEATED) {
      const textOf = (length: number) => documentOf(repeated(piece, length));
      for (const name of ['assertSelfContained', 'assertWhole', 'svgSize', 'svgWindow'] as const) {
        const what = `${name} of ${JSON.stringify(piece)} in ${place}`;
        await assertLinear(what, { read: READERS[name]!, textOf, sizes: [64 * 1024, 1024 * 1024] });
      }
    }
  });
}

for (const [place, documentOf] of Object.entries(EXAMINED)) {
  test(`Examines repeated text in ${place} in linear time`, async () => {
    const readers = { examineDocument, svgSize: (text: string) => svgSize(text, rootStyle) };
    for (const piece of REPEATED) {
      const textOf = (length: number) => documentOf(repeated(piece, length));
      for (const [name, read] of Object.entries(readers)) {
        const what = `${name} of ${JSON.stringify(piece)} in ${place}`;
        await assertLinear(what, { read, textOf, sizes: SMALL });
      }
    }
  });
}

for (const [name, drawingOf] of Object.entries(HARD_DRAWINGS)) {
  test(`Examines ${name} in time, or refuses the drawing by name`, async () => {
    const drawing = drawingOf(HARD_BYTES);
    try {
      await examineSvg(drawing, AbortSignal.timeout(MAX_HARD_MS));
    } catch (error) {
      assert.equal((error as { readonly code?: string }).code, 'artwork_too_large', String(error));
    }
  });
}
