import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeSfnt } from '../../../../src/artwork/svg/fonts/sfnt/write-sfnt.ts';
import { decodeFont } from '../../../../src/artwork/svg/fonts/sfnt/decode-font.ts';
import { writeCmap } from '../../../../src/artwork/svg/fonts/sfnt/write-cmap.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { anArtworkOf, NEVER, svg } from '../../pictures.ts';
import { BEBAS, bundled, fontFile } from './fonts.ts';
import { coloursIn, fittedPixels } from './fitted-pixels.ts';
import { decoder } from '../../../support/image-files/fit-locally.ts';

const CHILD = fileURLToPath(new URL('./resumed-child.js', import.meta.url));
const BLUE = '0,160,255,255';

/** A font whose A is a square that fills its em, as in field report 04. */
function boxFont(): Buffer {
  const font = decodeFont(bundled('LiberationSans-Regular.ttf'), 1 << 24);
  const tables = new Map(font.tables);
  const head = Buffer.from(tables.get('head') ?? []);
  head.writeInt16BE(1, 50);
  const box = Buffer.from(
    '0001' +
      '0000' +
      '0000' +
      '0800' +
      '0800' +
      '0003' +
      '0000' +
      '01010101' +
      '0000' +
      '0800' +
      '0000' +
      'f800' +
      '0000' +
      '0000' +
      '0800' +
      '0000',
    'hex',
  );
  const count = tables.get('maxp')?.readUInt16BE(4) ?? 0;
  const loca = Buffer.alloc((count + 1) * 4);
  for (let glyph = 2; glyph <= count; glyph += 1) loca.writeUInt32BE(box.length, glyph * 4);
  const cmap = writeCmap([{ first: 0x41, last: 0x41, glyph: 1 }]);
  tables.set('head', head).set('glyf', box).set('loca', loca).set('cmap', cmap);
  for (const tag of ['hdmx', 'kern', 'GPOS', 'GSUB', 'GDEF']) tables.delete(tag);
  return writeSfnt({ ...font, tables });
}

/** A square of 100 px in an embedded font, on a clear background. */
const boxes = (
  inner = '<text x="0" y="100" font-family="Boxes" font-size="100" fill="#00a0ff">A</text>',
) =>
  svg(
    `<style>@font-face{font-family:"Boxes";src:url(data:font/ttf;base64,${boxFont().toString('base64')})}</style>${inner}`,
    'width="1in" height="1in" viewBox="0 0 100 100"',
  );

test('Fills the square of text in an embedded font at every size, rotated, mirrored and trimmed', async (t) => {
  const scratchDir = await tempDir(t);
  const artwork = await anArtworkOf(scratchDir, boxes(), { trim: true });
  assert.deepEqual(artwork.findings, []);
  for (const fitting of [
    { widthPx: 300, heightPx: 300 },
    { widthPx: 40, heightPx: 40, trim: true },
    { widthPx: 300, heightPx: 200, rotated: true, mirror: true },
  ]) {
    for (const residentLimitBytes of [1 << 24, 0]) {
      const pixels = await fittedPixels({ artwork, scratchDir, fitting, residentLimitBytes });
      assert.deepEqual(coloursIn(pixels), [BLUE], JSON.stringify(fitting));
    }
  }
});

test('Draws a large document with embedded fonts the same in memory and in slices', async (t) => {
  const scratchDir = await tempDir(t);
  const src = `url(data:font/woff2;base64,${fontFile(BEBAS).toString('base64')})`;
  const style = `<style>@font-face{font-family:Shop;src:${src}}</style>`;
  const text = '<text x="4" y="90" font-family="Shop" font-size="90">TEAM</text>';
  const artwork = await anArtworkOf(scratchDir, svg(style + text, 'width="160" height="100"'));
  assert.deepEqual(artwork.findings, []);
  const fitting = { widthPx: 4800, heightPx: 3000 };
  const one = await fittedPixels({ artwork, scratchDir, fitting, residentLimitBytes: 1 << 30 });
  const other = await fittedPixels({ artwork, scratchDir, fitting, residentLimitBytes: 0 });
  assert.equal(Buffer.compare(one, other), 0);
});

test('Measures embedded fonts in preflight as drawn', async (t) => {
  const scratchDir = await tempDir(t);
  const artwork = await anArtworkOf(scratchDir, boxes());
  const measures = await decoder.pixels({ artwork, scratchDir }, NEVER);
  assert.deepEqual([measures.background, measures.translucentShare], ['other', 0]);
});

test('Draws with the fonts that the first process found when another resumes the job', async (t) => {
  const scratchDir = await tempDir(t);
  const artwork = await anArtworkOf(scratchDir, boxes());
  const record = join(scratchDir, 'record.json');
  await writeFile(record, JSON.stringify(artwork));
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, record]);
  assert.equal(stdout.trim(), BLUE);
});

test('Reports text that cannot be drawn as set, with its element and line', async (t) => {
  const scratchDir = await tempDir(t);
  const document = svg(
    '\n<text font-family="Arial">a\n<tspan font-family="Bebas Neue">TEAM</tspan></text>',
  );
  const { findings = [] } = await anArtworkOf(scratchDir, document);
  assert.deepEqual(
    findings.map(({ code }) => code),
    ['svg_font_stand_in', 'artwork_svg_font'],
  );
  assert.match(
    findings[1]?.detail ?? '',
    /^The text "TEAM" of the tspan element on line 3 is set in Bebas Neue,/,
  );
});
