import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { configureFonts } from '../../../../src/artwork/svg/fonts/configure-fonts.ts';
import { FontLibrary } from '../../../../src/artwork/svg/fonts/faces/font-library.ts';
import { judgeText } from '../../../../src/artwork/svg/fonts/judge-text.ts';
import { decodeFont } from '../../../../src/artwork/svg/fonts/sfnt/decode-font.ts';
import { writeCmap } from '../../../../src/artwork/svg/fonts/sfnt/write-cmap.ts';
import { writeSfnt } from '../../../../src/artwork/svg/fonts/sfnt/write-sfnt.ts';
import { aFontFile, aRun, BEBAS, bundled, fontFile, INTER, look } from './fonts.ts';

const dir = mkdtempSync(join(tmpdir(), 'gangsheet-test-'));
after(() => rmSync(dir, { recursive: true, force: true }));

/** Each face has the letters of a bundled one, which shows the face that was drawn. */
const SHOP = [
  { weight: '300', style: 'normal', letters: 'Liberation Serif', file: 'LiberationSerif-Regular' },
  { weight: '400', style: 'normal', letters: 'Liberation Sans', file: 'LiberationSans-Regular' },
  { weight: '700', style: 'normal', letters: 'Liberation Mono', file: 'LiberationMono-Regular' },
];
const MAX_BYTES = 16 * 1024 * 1024;
const sans = bundled('LiberationSans-Regular.ttf');

for (const { weight, style, file } of SHOP) {
  const descriptors = { 'font-weight': weight, 'font-style': style };
  const font = aFontFile(bundled(`${file}.ttf`), 'Shop', descriptors);
  writeFileSync(join(dir, `shop-${weight}.ttf`), font);
}
writeFileSync(join(dir, 'bebas.ttf'), writeSfnt(decodeFont(fontFile(BEBAS), MAX_BYTES)));
writeFileSync(join(dir, 'inter.ttf'), writeSfnt(decodeFont(fontFile(INTER), MAX_BYTES)));
writeFileSync(join(dir, 'partial.ttf'), aFontFile(sans, 'Partial', { 'unicode-range': 'U+41-42' }));
writeFileSync(join(dir, 'broken.ttf'), sans.subarray(0, 1000));
const emoji = decodeFont(aFontFile(sans, 'Shop Emoji'), MAX_BYTES);
const cup = writeCmap([{ first: 0x2615, last: 0x2615, glyph: 50 }]);
writeFileSync(
  join(dir, 'emoji.ttf'),
  writeSfnt({ ...emoji, tables: new Map([...emoji.tables, ['cmap', cup]]) }),
);

const { faces } = configureFonts({ fontsDir: dir, workDir: join(dir, 'work') });
const library = new FontLibrary(faces);
const judged = (families: readonly string[], text: string) =>
  judgeText([aRun({ families, text })], library).map(({ code }) => code);

test('Draws every weight of a family in FONTS_DIR in the face that CSS selects', async () => {
  for (let weight = 100; weight <= 900; weight += 100) {
    const found = library.find('Shop', { weight, italic: false, stretch: 100 });
    const expected = SHOP.find((face) => Number(face.weight) === found?.face.weight[0]);
    assert.ok(expected, `Shop in ${weight}`);
    const seen = await look(`font-family="Shop" font-weight="${weight}"`);
    assert.equal(seen, await look(`font-family="${expected.letters}"`), `Shop in ${weight}`);
  }
});

test('Finds a face in FONTS_DIR by its family, full name and PostScript name', async () => {
  const seen = await look('font-family="Bebas Neue"');
  assert.notEqual(seen, await look('font-family="Nonsense"'));
  for (const name of ['BEBAS NEUE', 'Bebas Neue Regular', 'BebasNeue-Regular']) {
    assert.deepEqual(judged([name], 'TEAM'), [], name);
    assert.equal(await look(`font-family="${name}"`), seen, name);
  }
});

test('Draws a variable font in the requested weight', async () => {
  const looks = new Set<string>();
  for (const weight of [100, 400, 650, 900]) {
    const asked = { weight, italic: false, stretch: 100 };
    assert.ok(library.find('Inter', asked), String(weight));
    looks.add(await look(`font-family="Inter" font-weight="${weight}"`));
  }
  assert.equal(looks.size, 4);
});

test('Ignores a damaged file in FONTS_DIR', () => {
  assert.equal(faces.filter(({ families }) => families.includes('liberationsans')).length, 4);
});

test('Does not embolden, slant or condense a face in FONTS_DIR', async () => {
  const plain = await look('font-family="Bebas Neue"');
  for (const attributes of [
    'font-weight="700"',
    'font-style="italic"',
    'font-stretch="condensed"',
  ]) {
    assert.equal(await look(`font-family="Bebas Neue" ${attributes}`), plain, attributes);
  }
  assert.equal(library.find('Bebas Neue', { weight: 700, italic: false, stretch: 100 }), null);
  assert.equal(library.find('Bebas Neue', { weight: 400, italic: true, stretch: 100 }), null);
  assert.equal(library.find('Bebas Neue', { weight: 400, italic: false, stretch: 75 }), null);
});

test('Reports a character that the face lacks, no matter what is drawn instead', async () => {
  assert.deepEqual(judged(['Partial'], 'AB'), []);
  assert.equal(await look('font-family="Partial"', 'AB'), await look('font-family="Arial"', 'AB'));
  assert.deepEqual(judged(['Partial'], 'ABC'), ['artwork_svg_glyph']);
  assert.notEqual(
    await look('font-family="Partial"', 'ABC'),
    await look('font-family="Arial"', 'ABC'),
  );
});

test('Takes characters that the first family lacks from a later one in the list', async () => {
  assert.deepEqual(judged(['Partial', 'monospace'], 'ABC'), []);
  const [sansC, monoC] = [
    await look('font-family="Partial, sans-serif"', 'ABC'),
    await look('font-family="Partial, monospace"', 'ABC'),
  ];
  assert.notEqual(sansC, monoC);
  assert.equal(sansC, await look('font-family="Arial"', 'ABC'));
});

test('Expects no glyph for joiners and variation selectors', async () => {
  const expected = await look('font-family="Partial"', 'AB');
  for (const character of ['200b', '200d', 'fe0f', 'ad']) {
    const text = `A${String.fromCodePoint(Number.parseInt(character, 16))}B`;
    assert.deepEqual(judged(['Partial'], text), [], character);
    assert.equal(await look('font-family="Partial"', `A&#x${character};B`), expected, character);
  }
});

test('Reports that text after a line separator is not drawn', async () => {
  assert.equal(
    await look('font-family="Arial"', 'A&#x2028;B'),
    await look('font-family="Arial"', 'A'),
  );
  assert.deepEqual(judged(['Liberation Sans'], 'A\u2028B'), ['artwork_svg_glyph']);
});

test('Draws emoji in the emoji face of FONTS_DIR, no matter which family is named', async () => {
  const expected = await look('font-family="Shop Emoji"', '&#x2615;');
  assert.equal(expected, await look('font-family="Liberation Sans"', 'O'));
  for (const family of ['Liberation Sans', 'DejaVu Sans']) {
    assert.deepEqual(judged([family], '\u2615'), [], family);
    assert.equal(await look(`font-family="${family}"`, '&#x2615;'), expected, family);
    assert.deepEqual(judged([family], '\u{1f600}'), ['artwork_svg_glyph'], family);
  }
});

test('Draws a symbol that is not an emoji by itself in the named face', async () => {
  assert.deepEqual(judged(['DejaVu Sans'], '\u2665'), []);
  assert.notEqual(
    await look('font-family="DejaVu Sans"', '&#x2665;'),
    await look('font-family="DejaVu Sans Mono"', '&#x2665;'),
  );
  assert.deepEqual(judged(['DejaVu Sans'], '\u2665\ufe0f'), ['artwork_svg_glyph']);
});
