import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCharacter } from '../../../../src/artwork/svg/fonts/faces/face.ts';
import { decodeFont } from '../../../../src/artwork/svg/fonts/sfnt/decode-font.ts';
import { unlessDamaged } from '../../../../src/artwork/svg/fonts/sfnt/font-damaged.ts';
import { readFace } from '../../../../src/artwork/svg/fonts/sfnt/read-face.ts';
import { writeSfnt } from '../../../../src/artwork/svg/fonts/sfnt/write-sfnt.ts';
import { BEBAS, BEBAS_WOFF, bundled, fontFile, INTER } from './fonts.ts';

const MAX_BYTES = 16 * 1024 * 1024;
const faceOf = (bytes: Buffer) => readFace(decodeFont(bytes, MAX_BYTES));

test('Reads names, weight and style of a face from its tables', () => {
  const { characters, ...face } = faceOf(bundled('LiberationMono-BoldItalic.ttf'));
  assert.deepEqual(face, {
    family: 'Liberation Mono',
    families: ['liberationmono'],
    names: ['Liberation Mono Bold Italic', 'LiberationMono-BoldItalic'],
    weight: [700, 700],
    italic: true,
    stretch: [100, 100],
  });
  assert.ok(characters.length > 0);
});

test('Reads a range of weights from a variable font', () => {
  assert.deepEqual(faceOf(fontFile(INTER)).weight, [100, 900]);
});

test('Reads exactly the characters in the table of a face', () => {
  const face = faceOf(bundled('LiberationSans-Regular.ttf'));
  for (const character of 'AzéŁ€ﬁΩЖ') {
    assert.ok(hasCharacter(face, character.codePointAt(0) ?? 0), character);
  }
  for (const character of '漢ก😀\u{e000}') {
    assert.ok(!hasCharacter(face, character.codePointAt(0) ?? 0), character);
  }
});

test('Reads the same tables from the WOFF and WOFF2 of a font', () => {
  const woff = decodeFont(fontFile(BEBAS_WOFF), MAX_BYTES).tables;
  const woff2 = decodeFont(fontFile(BEBAS), MAX_BYTES).tables;
  for (const tag of ['cmap', 'hmtx', 'GPOS']) {
    const [one, other] = [woff, woff2].map((tables) => tables.get(tag)?.toString('hex'));
    assert.equal(one, other, tag);
  }
});

test('Reads a font back from the file that it writes', () => {
  const font = decodeFont(fontFile(BEBAS), MAX_BYTES);
  const again = decodeFont(writeSfnt(font), MAX_BYTES);
  assert.deepEqual([...again.tables.keys()].sort(), [...font.tables.keys()].sort());
  assert.deepEqual(readFace(again), readFace(font));
});

test('Either refuses or reads a damaged font', () => {
  let seed = 1;
  const random = (limit: number) => {
    seed = (seed * 48_271) % 0x7fff_ffff;
    return seed % limit;
  };
  const fonts = [
    fontFile(BEBAS),
    fontFile(BEBAS_WOFF),
    writeSfnt(decodeFont(fontFile(BEBAS), MAX_BYTES)),
  ];
  for (const font of fonts) {
    for (let round = 0; round < 200; round += 1) {
      const damaged = Buffer.from(
        font.subarray(0, random(4) === 0 ? random(font.length) : undefined),
      );
      for (let flips = 0; flips < 4 && damaged.length > 0; flips += 1) {
        damaged[random(Math.min(damaged.length, 600))] = random(256);
      }
      unlessDamaged(() => faceOf(damaged));
    }
  }
});

test('Does not decompress a font that states more than the allowed size', () => {
  for (const name of [BEBAS, BEBAS_WOFF]) {
    assert.throws(() => decodeFont(fontFile(name), 15_000), { message: 'is too large' }, name);
  }
});
