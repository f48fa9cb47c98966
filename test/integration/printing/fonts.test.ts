import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import type { PlacementsAnswer } from '../../../src/http/contract/placements.ts';
import { aFontFile, BEBAS, fontFile } from '../../artwork/svg/fonts/fonts.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';

const line = (family: string, style = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="192" height="96">${style}<text x="8" y="80" font-family="${family}" font-size="80">TEAM</text></svg>`;

test('Prints with fonts from FONTS_DIR and from the artwork, and refuses a missing typeface', async (t) => {
  const dir = await tempDir(t);
  const fonts = join(dir, 'fonts');
  await mkdir(fonts);
  await writeFile(join(fonts, 'shop.ttf'), aFontFile(fontFile(BEBAS), 'Shop Display'));
  const src = `url(data:font/woff2;base64,${fontFile(BEBAS).toString('base64')})`;
  const embedded = line('Own', `<style>@font-face{font-family:Own;src:${src}}</style>`);
  await writeFile(join(dir, 'shop.svg'), line('Shop Display'));
  await writeFile(join(dir, 'embedded.svg'), embedded);
  await writeFile(join(dir, 'arial.svg'), line('Arial'));
  await writeFile(join(dir, 'futura.svg'), line('Futura'));
  const service = await startRunningService(t, { env: { ARTWORK_DIR: dir, FONTS_DIR: fonts } });
  const items = ['shop.svg', 'embedded.svg', 'arial.svg'].map((file) => ({
    artwork: { file },
    width: 2,
    quantity: 1,
    rotation: 'none',
  }));
  const ended = await service.runJob({ orders: [{ id: 'a', items }], sheet: { width: 9 } });
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  assert.deepEqual(
    ended.warnings.map(({ code }) => code),
    ['svg_font_stand_in'],
  );

  const [part] = ended.parts;
  const response = await fetch(new URL(part?.url ?? '', service.url));
  const sheet = Buffer.from(await response.arrayBuffer());
  const { body: placed } = await service.get<PlacementsAnswer>(ended.placementsUrl);
  const pieces = await Promise.all(
    placed.placements.map(({ xPx, yPx, widthPx, heightPx }) =>
      sharp(sheet)
        .extract({ left: xPx, top: yPx, width: widthPx, height: heightPx })
        .raw()
        .toBuffer(),
    ),
  );
  const equal = pieces.map((one) => pieces.filter((other) => one.equals(other)).length).sort();
  assert.deepEqual(
    equal,
    [1, 2, 2],
    'the typeface looks the same from both sources, and Arial looks different',
  );

  const refused = await service.runJob({
    orders: [{ id: 'b', items: [{ artwork: { file: 'futura.svg' }, width: 2, quantity: 1 }] }],
    sheet: { width: 9 },
  });
  assert.equal(refused.status, 'failed');
  assert.match(
    JSON.stringify(refused.problem),
    /set in Futura, which is not available: convert text/,
  );
});
