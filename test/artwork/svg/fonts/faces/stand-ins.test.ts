import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GENERIC_FAMILIES } from '../../../../../src/artwork/svg/fonts/faces/generic-families.ts';
import { STAND_INS } from '../../../../../src/artwork/svg/fonts/faces/stand-ins.ts';
import { look } from '../fonts.ts';

const BOLD = 'font-weight="700"';
const ITALIC = 'font-style="italic"';

test('Draws all names of a stand-in in the bundled face of that weight and style', async () => {
  for (const { name, family, weight, italic } of STAND_INS) {
    const style = `${weight === 700 ? BOLD : ''} ${italic === true ? ITALIC : ''}`;
    const expected = await look(`font-family="${family}" ${style}`);
    assert.equal(await look(`font-family="${name}"`), expected, name);
  }
});

test('Draws each bundled face differently', async () => {
  const looks = new Set<string>();
  const families = ['Sans', 'Serif', 'Mono'].map((name) => `Liberation ${name}`);
  families.push(...['Sans', 'Serif', 'Sans Mono'].map((name) => `DejaVu ${name}`));
  for (const family of families) {
    for (const style of ['', BOLD, ITALIC, `${BOLD} ${ITALIC}`]) {
      looks.add(await look(`font-family="${family}" ${style}`));
    }
  }
  assert.equal(looks.size, 24);
});

test('Applies weight and style of the text to a name that states neither', async () => {
  const bold = await look(`font-family="Liberation Sans" ${BOLD}`);
  for (const name of ['Arial', 'ArialMT', 'Helvetica']) {
    assert.equal(await look(`font-family="${name}" ${BOLD}`), bold, name);
  }
  const both = await look(`font-family="Liberation Serif" ${BOLD} ${ITALIC}`);
  assert.equal(await look(`font-family="TimesNewRomanPS-BoldMT" ${ITALIC}`), both);
});

test('Draws generic families in the documented faces, and text without a family in serif', async () => {
  for (const [name, family] of Object.entries(GENERIC_FAMILIES)) {
    assert.equal(await look(`font-family="${name}"`), await look(`font-family="${family}"`), name);
  }
  assert.equal(await look(''), await look('font-family="Liberation Serif"'));
});
