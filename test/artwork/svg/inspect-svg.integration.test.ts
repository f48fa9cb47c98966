import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fitLocally } from '../../support/image-files/fit-locally.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { aFitting, anArtworkOf, NEVER, svg } from '../pictures.ts';

test('Refuses an SVG that is truncated, malformed or without a size', async (t) => {
  const scratchDir = await tempDir(t);
  const whole = svg('<rect width="9" height="9"/>');
  await assert.rejects(anArtworkOf(scratchDir, whole.subarray(0, -8)), {
    code: 'artwork_truncated',
  });
  await assert.rejects(anArtworkOf(scratchDir, svg('<rect></g>')), { code: 'artwork_damaged' });
  await anArtworkOf(
    scratchDir,
    Buffer.concat([whole, Buffer.from('\n<!-- </g> -->\n<?end w?><?x?> ')]),
  );
  const noSize = svg('<rect width="9" height="9"/>', '');
  await assert.rejects(anArtworkOf(scratchDir, noSize), { code: 'artwork_svg_without_size' });
});

test('Measures the content box of a small SVG finer than its pixels, without cutting anything off', async (t) => {
  const inner = '<rect x="1.25" y="0.5" width="1" height="1.25"/>';
  const { contentBox } = await anArtworkOf(await tempDir(t), svg(inner, 'viewBox="0 0 4 2"'), {
    trim: true,
  });
  assert.ok(contentBox);
  const { leftPx, topPx, widthPx, heightPx } = contentBox;
  assert.ok(leftPx <= 1.25 && leftPx > 1.249, `${leftPx}`);
  assert.ok(topPx <= 0.5 && topPx > 0.499, `${topPx}`);
  assert.ok(leftPx + widthPx >= 2.25 && leftPx + widthPx < 2.251);
  assert.ok(topPx + heightPx >= 1.75 && topPx + heightPx < 1.751);
});

const NS = 'xmlns="http://www.w3.org/2000/svg"';
const ART = `<svg ${NS} viewBox="0 0 200 100"><rect x="50" y="25" width="100" height="50" fill="#c82828"/></svg>`;

/** Fits the document at a width of 600 pixels. */
async function printed(t: TestContext, bytes: string | Buffer, trim = false) {
  const scratchDir = await tempDir(t);
  const artwork = await anArtworkOf(scratchDir, Buffer.from(bytes), { trim });
  const { widthPx, heightPx } = (trim ? artwork.contentBox : null) ?? artwork;
  const height = Math.round((600 * heightPx) / widthPx);
  const fitting = aFitting({ artworkId: artwork.id, widthPx: 600, heightPx: height, trim });
  const fitted = await fitLocally({
    artwork,
    fitting,
    scratchDir,
    residentLimitBytes: 1e9,
    signal: NEVER,
  });
  const pixels = Buffer.from(await fitted.rows(0, height));
  await fitted.dispose();
  return { artwork, pixels };
}

/** The expected result: a rectangle of 300 x 150 px in 600 x 300 px, and nothing around it. */
function rectangle(): Buffer {
  const row = Buffer.concat([
    Buffer.alloc(150 * 4),
    Buffer.from('c82828ff'.repeat(300), 'hex'),
    Buffer.alloc(150 * 4),
  ]);
  const blank = Buffer.alloc(600 * 4);
  return Buffer.concat(Array.from({ length: 300 }, (_, y) => (y < 75 || y >= 225 ? blank : row)));
}

const licence = `<!-- ${'Licence of the artwork. '.repeat(3000)} -->`;
const entities =
  '<!DOCTYPE svg [<!ENTITY ns_svg "http://www.w3.org/2000/svg"><!ENTITY ns_ai "http://ns.adobe.com/AdobeIllustrator/10.0/">]>';
const WRITTEN: Readonly<Record<string, string | Buffer>> = {
  plain: ART,
  'with a long prologue': `<?xml version="1.0"?>\n${licence}\n${ART}`,
  'in UTF-16': Buffer.from(`\uFEFF<?xml version="1.0" encoding="UTF-16"?>${ART}`, 'utf16le'),
  compressed: gzipSync(ART),
  'with entities': entities + ART.replace('http://www.w3.org/2000/svg', '&ns_svg;'),
  'sized 100% by CSS': ART.replace('>', ' style="width:100%;height:100%">'),
  'sized square by CSS': ART.replace('>', ' style="width:400px;height:400px">'),
  'sized square by a rule': ART.replace(
    '><',
    '><style>svg{width:4in;height:4in!important}</style><',
  ),
  'with a prefix': `<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><s:rect x="50" y="25" width="100" height="50" fill="#c82828"/></s:svg>`,
};

test('Prints a document the same in every spelling, trimmed or not', async (t) => {
  const full = Buffer.from('c82828ff'.repeat(600 * 300), 'hex');
  for (const [how, bytes] of Object.entries(WRITTEN)) {
    const { artwork, pixels } = await printed(t, bytes);
    assert.ok(pixels.equals(rectangle()), how);
    assert.ok((await printed(t, bytes, true)).pixels.equals(full), `${how}, trimmed`);
    assert.deepEqual(artwork.findings, [], how);
    assert.deepEqual(artwork.source?.colour, { space: 'srgb', profile: null });
  }
});

test('Draws a Latin-1 document like its UTF-8 twin, byte for byte', async (t) => {
  const art = (text: string) =>
    `<svg ${NS} viewBox="0 0 200 100"><path id="é" d="M40 20h80v60z"/><use href="#${text}" x="9" fill="red"/></svg>`;
  const latin1 = Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${art('é')}`, 'latin1');
  for (const trim of [false, true]) {
    const twin = await printed(t, art('é'), trim);
    assert.ok((await printed(t, latin1, trim)).pixels.equals(twin.pixels));
    assert.ok(!(await printed(t, art('x'), trim)).pixels.equals(twin.pixels));
  }
});

test('Draws unchanged documents from their own file, and others from a file beside it', async (t) => {
  const scratchDir = await tempDir(t);
  const same = await anArtworkOf(scratchDir, Buffer.from(ART));
  assert.equal(same.path, join(scratchDir, same.id));
  const packed = await anArtworkOf(scratchDir, gzipSync(ART));
  assert.equal(packed.path, join(scratchDir, `${packed.id}.svg`));
  assert.deepEqual(await readFile(packed.path, 'utf8'), ART);
  assert.equal(packed.bytes, Buffer.byteLength(ART));
  assert.deepEqual(await anArtworkOf(scratchDir, gzipSync(ART)), packed);
});

test('Recognises Illustrator documents in px as drawn at 72 px per inch', async (t) => {
  const generator = '<!-- Generator: Adobe Illustrator 27.0.0, SVG Export Plug-In -->';
  const dir = await tempDir(t);
  const isDrawnAt72 = async (document: string) =>
    (await anArtworkOf(dir, Buffer.from(document))).drawnAt72 ?? false;
  const sized = (size: string) =>
    `${generator}${svg('', `${size} viewBox="0 0 288 144"`).toString()}`;
  assert.equal(await isDrawnAt72(sized('width="288px" height="144px"')), true);
  assert.equal(await isDrawnAt72(sized('')), true);
  assert.equal(await isDrawnAt72(entities + ART.replace('<svg', '<svg xmlns:i="&ns_ai;"')), true);
  assert.equal(await isDrawnAt72(sized('width="4in" height="2in"')), false);
  assert.equal(await isDrawnAt72(sized('width="100%" height="100%"')), true);
  assert.equal(await isDrawnAt72(ART), false);
});

test('Refuses a document of more than 32 MiB with a remedy', async (t) => {
  const large = `<svg ${NS} width="4" height="3">${' '.repeat(33 * 1024 * 1024)}</svg>`;
  await assert.rejects(printed(t, large), {
    code: 'artwork_too_large',
    message:
      'must be an SVG of at most 32 MiB, received 33.0 MiB: embed smaller images, or export it as PNG',
  });
});
