import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type {
  FontFaceRule,
  TextRun,
} from '../../../../src/image-files/svg/document/examined-svg.ts';
import { drawWithFonts } from '../../../../src/artwork/svg/drawing/draw-with-fonts.ts';
import { prepareFonts } from '../../../../src/artwork/svg/prepare-fonts.ts';
import { decodeFont } from '../../../../src/artwork/svg/fonts/sfnt/decode-font.ts';
import { writeSfnt } from '../../../../src/artwork/svg/fonts/sfnt/write-sfnt.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { NEVER } from '../../pictures.ts';
import {
  aRule,
  aRun,
  aWindow,
  BEBAS,
  BEBAS_WOFF,
  bundled,
  fontFile,
  hashOf,
  INTER,
  look,
} from './fonts.ts';

const sans = bundled('LiberationSans-Regular.ttf');
const mono = bundled('LiberationMono-Regular.ttf');

interface Document {
  readonly texts: readonly Partial<TextRun>[];
  readonly fontFaces: readonly FontFaceRule[];
}

async function prepared(t: TestContext, { texts, fontFaces }: Document) {
  const folder = join(await tempDir(t), 'fonts');
  const request = { texts: texts.map(aRun), fontFaces, folder, signal: NEVER };
  return prepareFonts(request);
}

/** Draws a line of text with the fonts of a document. */
async function lookWith(folder: string | null, attributes: string, text = 'TEAM'): Promise<string> {
  assert.ok(folder !== null);
  const document = aWindow(attributes, text);
  return hashOf(await drawWithFonts({ document, folder, signal: NEVER }));
}

const SHOP = 'font-family="Shop"';
const plain = { texts: [{ families: ['Shop'] }] };

test('Draws TTF, OTF, WOFF and WOFF2, each like the embedded font', async (t) => {
  const ttf = writeSfnt(decodeFont(fontFile(BEBAS), 1 << 24));
  const looks = new Set<string>();
  for (const bytes of [ttf, fontFile(BEBAS), fontFile(BEBAS_WOFF)]) {
    const { folder, findings } = await prepared(t, { ...plain, fontFaces: [aRule('Shop', bytes)] });
    assert.deepEqual(findings, []);
    looks.add(await lookWith(folder, SHOP));
  }
  assert.equal(looks.size, 1);
  const { folder } = await prepared(t, { ...plain, fontFaces: [aRule('Shop', mono)] });
  assert.equal(await lookWith(folder, SHOP), await look('font-family="Liberation Mono"'));
});

test('Draws a percent-encoded font in the second source, under an escaped name', async (t) => {
  const encoded = [...mono].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const src = `local("Arial"), url(data:font/woff2;base64,AAAA) format("woff2"), url("data:font/ttf,${encoded}")`;
  const rule = { line: 1, descriptors: { 'font-family': '"\\53 hop"', src } };
  const { folder, findings } = await prepared(t, { ...plain, fontFaces: [rule] });
  assert.deepEqual(findings, []);
  assert.equal(await lookWith(folder, SHOP), await look('font-family="Liberation Mono"'));
});

test('Prefers an embedded font to an installed one of the same name', async (t) => {
  const fontFaces = [aRule('Liberation Sans', mono)];
  const { folder } = await prepared(t, { texts: [{ families: ['Liberation Sans'] }], fontFaces });
  const seen = await lookWith(folder, 'font-family="Liberation Sans"');
  assert.equal(seen, await look('font-family="Liberation Mono"'));
});

test('Distinguishes several faces of a family by their descriptors', async (t) => {
  const fontFaces = [
    aRule('Shop', sans, { 'font-weight': '400', 'font-style': 'normal' }),
    aRule('Shop', mono, { 'font-weight': 'bold', 'font-style': 'normal' }),
    aRule('Shop', bundled('LiberationSerif-Regular.ttf'), {
      'font-style': 'italic',
      'font-weight': '400',
    }),
  ];
  const texts = [
    { families: ['Shop'], weight: 'bold' },
    { families: ['Shop'], style: 'italic' },
  ];
  const { folder, findings } = await prepared(t, { texts, fontFaces });
  assert.deepEqual(findings, []);
  const of = (family: string) => look(`font-family="${family}"`);
  assert.equal(await lookWith(folder, SHOP), await of('Liberation Sans'));
  assert.equal(await lookWith(folder, `${SHOP} font-weight="700"`), await of('Liberation Mono'));
  assert.equal(await lookWith(folder, `${SHOP} font-style="italic"`), await of('Liberation Serif'));
});

test('Refuses bold text when only a regular font is embedded, but not when a bold one is', async (t) => {
  const texts = [{ families: ['Shop'], weight: 'bold' }];
  const regular = await prepared(t, { texts, fontFaces: [aRule('Shop', sans)] });
  assert.match(regular.findings[0]?.detail ?? '', /is set in Shop Bold, which is not available/);
  const bold = [aRule('Shop', bundled('LiberationSans-Bold.ttf'))];
  for (const weight of ['bold', 'normal']) {
    const { folder, findings } = await prepared(t, {
      texts: [{ families: ['Shop'], weight }],
      fontFaces: bold,
    });
    assert.deepEqual(findings, [], weight);
    const seen = await lookWith(folder, `${SHOP} font-weight="${weight}"`);
    assert.equal(seen, await look('font-family="Liberation Sans" font-weight="bold"'), weight);
  }
});

test('Draws a variable font in each of its weights', async (t) => {
  const fontFaces = [aRule('Shop', fontFile(INTER), { 'font-weight': '100 900' })];
  const texts = [{ families: ['Shop'], weight: '900' }];
  const { folder, findings } = await prepared(t, { texts, fontFaces });
  assert.deepEqual(findings, []);
  const looks = new Set<string>();
  for (const weight of [100, 400, 900]) {
    looks.add(await lookWith(folder, `${SHOP} font-weight="${weight}"`));
  }
  assert.equal(looks.size, 3);
});

test('Uses a font only for the characters of its unicode-range', async (t) => {
  const fontFaces = [
    aRule('Shop', sans, { 'unicode-range': 'U+41-4C, U+4E-5A' }),
    aRule('Shop', mono, { 'unicode-range': 'U+4D' }),
  ];
  const { folder, findings } = await prepared(t, { ...plain, fontFaces });
  assert.deepEqual(findings, []);
  assert.equal(
    await lookWith(folder, SHOP, 'TEA'),
    await look('font-family="Liberation Sans"', 'TEA'),
  );
  assert.equal(
    await lookWith(folder, SHOP, 'MM'),
    await look('font-family="Liberation Mono"', 'MM'),
  );
  const lacking = await prepared(t, { texts: [{ families: ['Shop'], text: 'Team' }], fontFaces });
  assert.match(lacking.findings[0]?.detail ?? '', /needs "e" \(U\+0065\)/);
});

test('Refuses a damaged font with a reason, even when a face of that name is installed', async (t) => {
  const ttf = Buffer.from(sans);
  const cut = fontFile(BEBAS).subarray(0, 9000);
  for (const bytes of [Buffer.from('hello'), ttf.subarray(0, 200_000), cut]) {
    for (const family of ['Shop', 'Arial']) {
      const { folder, findings } = await prepared(t, {
        texts: [{ families: [family] }],
        fontFaces: [aRule(family, bytes)],
      });
      assert.equal(folder, null);
      assert.equal(findings[0]?.code, 'artwork_svg_font');
      assert.match(
        findings[0].detail,
        /the font that the SVG embeds under that name (?:is|ends|has) .*: convert text/,
      );
    }
  }
});

test('Refuses a font with intact tables but damaged outlines', async (t) => {
  const font = decodeFont(sans, 1 << 24);
  for (const tag of ['head', 'glyf', 'maxp', 'loca']) {
    const empty = Buffer.alloc(font.tables.get(tag)?.length ?? 0);
    const bytes = writeSfnt({ ...font, tables: new Map([...font.tables, [tag, empty]]) });
    const { findings } = await prepared(t, { ...plain, fontFaces: [aRule('Shop', bytes)] });
    assert.equal(findings[0]?.code, 'artwork_svg_font', tag);
  }
});

test('Does not read unused fonts, and writes a font that two rules use once only', async (t) => {
  const unused = await prepared(t, { ...plain, texts: [{}], fontFaces: [aRule('Shop', sans)] });
  assert.deepEqual(unused, { findings: [], folder: null });
  const twice = { 'font-weight': '400' };
  const { folder } = await prepared(t, {
    ...plain,
    fontFaces: [aRule('Shop', sans, twice), aRule('Shop', sans, twice)],
  });
  const files = await readdir(folder ?? '');
  assert.equal(files.filter((name) => name.endsWith('.ttf')).length, 1);
});

test('Refuses fonts beyond the allowed number', async (t) => {
  const families = Array.from({ length: 34 }, (_, index) => `Face ${index}`);
  const { findings } = await prepared(t, {
    texts: families.map((family) => ({ families: [family] })),
    fontFaces: families.map((family) => aRule(family, fontFile(BEBAS))),
  });
  assert.equal(findings.length, 2);
  assert.match(
    findings[0]?.detail ?? '',
    /set in Face 32, but the font that the SVG embeds under that name exceeds the limit on embedded fonts/,
  );
});

test('Draws a document with its fonts after others, and leaves no file behind', async (t) => {
  const [one, other] = [
    await prepared(t, { ...plain, fontFaces: [aRule('Shop', sans)] }),
    await prepared(t, { ...plain, fontFaces: [aRule('Shop', mono)] }),
  ];
  const before = await readdir(one.folder ?? '');
  for (let round = 0; round < 2; round += 1) {
    assert.equal(await lookWith(one.folder, SHOP), await look('font-family="Liberation Sans"'));
    assert.equal(await lookWith(other.folder, SHOP), await look('font-family="Liberation Mono"'));
  }
  assert.equal(await look(SHOP), await look('font-family="Nonsense"'));
  const files = (await readdir(one.folder ?? '')).filter((name) => name !== 'cache');
  assert.deepEqual(
    files,
    before.filter((name) => name !== 'cache'),
  );
});

test('Ends a cancelled drawing without affecting the next one', async (t) => {
  const { folder } = await prepared(t, { ...plain, fontFaces: [aRule('Shop', sans)] });
  assert.ok(folder !== null);
  const abort = new AbortController();
  const drawing = drawWithFonts({ document: aWindow(SHOP), folder, signal: abort.signal });
  abort.abort(new Error('enough'));
  await assert.rejects(drawing, { message: /enough|aborted/ });
  assert.equal(await lookWith(folder, SHOP), await look('font-family="Liberation Sans"'));
});

test('Names the folders of the document and of the process in the configuration', async (t) => {
  const { folder } = await prepared(t, { ...plain, fontFaces: [aRule('Shop', sans)] });
  const conf = await readFile(join(folder ?? '', 'fonts.conf'), 'utf8');
  assert.deepEqual(
    [...conf.matchAll(/<dir>(.*)<\/dir>/g)].map(([, dir]) => dir),
    [folder],
  );
});
