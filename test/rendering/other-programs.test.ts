/** Checks raster parts with other programs: pngcheck, and the tools of libtiff. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import sharp from 'sharp';
import { DEFAULT_OUTPUT } from '../../src/gang-sheet/order.ts';
import type { OutputFormat } from '../../src/gang-sheet/print-file.ts';
import { renderPart } from '../../src/rendering/render-part.ts';
import { BIG } from '../../src/rendering/tiff/layout.ts';
import { openTiffWriter } from '../../src/rendering/tiff/tiff-writer.ts';
import { renderRasterPart } from '../../src/rendering/raster/render-raster-part.ts';
import { run, skipWithout } from '../support/processes/programs.ts';
import { aFitting, aFolder, anInput, aPool, aSheet, drawNaively, placeInCells } from './makers.ts';

const skipPng = await skipWithout('pngcheck');
const skipTiff = await skipWithout('tiffinfo', 'tiffcp');

const FITTINGS = [aFitting(700, 25), aFitting(1, 31), aFitting(333, 1), aFitting(2900, 18)];
/** A sheet of many strips, with blank film between and below the pieces. */
const SHEET = placeInCells(
  aSheet({ widthPx: 9000, heightPx: 500 }),
  FITTINGS,
  Array.from({ length: 40 }, (_, index) => index * 7),
);

async function aPart(t: TestContext, format: OutputFormat): Promise<string> {
  const path = join(await aFolder(t), `part.${format}`);
  const output = { ...DEFAULT_OUTPUT, format };
  await renderPart({ ...anInput(SHEET, FITTINGS), output, path, encoders: aPool(t) });
  return path;
}

test(
  'pngcheck finds no errors in a sheet of many strips, and reads its size and density',
  { skip: skipPng },
  async (t) => {
    const told = await run('pngcheck', '-v', await aPart(t, 'png'));
    assert.match(told, /9000 x 500 image, 32-bit RGB\+alpha, non-interlaced/);
    assert.match(told, /11811x11811 pixels\/meter \(300 dpi\)/);
    assert.match(told, /No errors detected/);
  },
);

/** Compares every pixel with an uncompressed copy, for which tiffcp decodes every strip. */
async function assertReadByLibtiff(path: string): Promise<void> {
  const told = await run('tiffinfo', '-D', path);
  assert.match(told, /Image Width: 9000 Image Length: 500/);
  assert.match(told, /Resolution: 300, 300 pixels\/inch/);
  assert.match(told, /Compression Scheme: AdobeDeflate/);
  assert.match(told, /Predictor: horizontal differencing/);
  assert.match(told, /Extra Samples: 1<unassoc-alpha>/);
  await run('tiffcp', '-c', 'none', path, `${path}.plain.tiff`);
  const pixels = await sharp(`${path}.plain.tiff`, { ignoreIcc: true }).raw().toBuffer();
  assert.equal(Buffer.compare(pixels, drawNaively(SHEET, FITTINGS)), 0);
}

test('The tools of libtiff read every pixel of a TIFF', { skip: skipTiff }, async (t) => {
  await assertReadByLibtiff(await aPart(t, 'tiff'));
});

test('The tools of libtiff read every pixel of a BigTIFF', { skip: skipTiff }, async (t) => {
  const path = join(await aFolder(t), 'part.tiff');
  const input = { ...anInput(SHEET, FITTINGS), path, encoders: aPool(t) };
  await renderRasterPart(input, await openTiffWriter(input, BIG), 'even');
  await assertReadByLibtiff(path);
});
