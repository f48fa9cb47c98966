/** Checks PDFs with other programs: poppler and qpdf. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aFitting, anArtwork, aPlacement, aSheet, drawNaively, placeInCells } from '../makers.ts';
import { run, skipWithout } from '../../support/processes/programs.ts';
import { aPdfInput, anOutput, drawWithCairo, largestDifference, renderPdf } from './makers.ts';

const skip = await skipWithout('qpdf', 'pdfinfo', 'pdfimages', 'pdftocairo');

const FITTINGS = [aFitting(700, 250), aFitting(1, 31), aFitting(333, 1), aFitting(290, 180)];
const SHEET = placeInCells(
  aSheet({ widthPx: 3000, heightPx: 1200 }),
  FITTINGS,
  Array.from({ length: 16 }, (_, index) => index + Math.floor(index / 4)),
);

test('qpdf finds no errors in a page', { skip }, async (t) => {
  const output = anOutput({ cutLines: 'box' });
  const { path } = await renderPdf(t, { ...aPdfInput(SHEET, FITTINGS), output });
  assert.match(await run('qpdf', '--check', path), /No syntax or stream encoding errors found/);
});

/**
 * Alpha is equal in every pixel. A colour may differ by one step of 255, because cairo keeps
 * premultiplied colours in 8 bits, and converts sRGB to sRGB through the profile.
 */
test('Cairo draws every pixel of a page as on one canvas, at any density', { skip }, async (t) => {
  const plans = fc.record({
    dpi: fc.constantFrom(72, 150, 254, 300, 360, 720),
    widthPx: fc.integer({ min: 720, max: 1000 }),
    heightPx: fc.integer({ min: 260, max: 500 }),
    choices: fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(plans, async ({ dpi, choices, ...size }) => {
      const sheet = placeInCells(aSheet(size), FITTINGS, choices);
      const { path } = await renderPdf(t, { ...aPdfInput(sheet, FITTINGS), dpi });
      const drawn = await drawWithCairo(path, size);
      const { alpha, colour } = largestDifference(drawn, drawNaively(sheet, FITTINGS));
      assert.equal(alpha, 0);
      assert.ok(colour <= 1, `a colour differs by ${colour} steps`);
    }),
    { numRuns: 6 },
  );
});

test('Other programs read a page of 240 in as exactly that long', { skip }, async (t) => {
  const placements = [aPlacement(0, 75, 75), aPlacement(0, 75, 71_675)];
  const sheet = aSheet({ widthPx: 6600, heightPx: 72_000, placements });
  const { path } = await renderPdf(t, aPdfInput(sheet, [aFitting(700, 250)]));
  const page = await run('qpdf', '--json', '--json-key=qpdf', path);
  assert.match(page, /"\/MediaBox": \[\s*0,\s*0,\s*792,\s*8640\s*\]/);
  assert.match(page, /"\/UserUnit": 2/);
  assert.match(await run('qpdf', '--check', path), /PDF Version: 1\.6/);
  assert.match(await run('pdfinfo', path), /Page size: +792 x 8640 pts/);
  // Poppler ignores UserUnit, so it reads a page of half the size.
  const images = await run('pdfimages', '-list', path);
  assert.match(images, /image +700 +250 +icc +3 +8 +image +no +\d+ +0 +600 +600/);
});

test('A page of 200 in needs no UserUnit, so a reader from 2001 opens it', { skip }, async (t) => {
  const sheet = aSheet({ widthPx: 6600, heightPx: 60_000, placements: [aPlacement(0, 9, 9)] });
  const { path } = await renderPdf(t, aPdfInput(sheet, [aFitting(20, 25)]));
  const info = await run('pdfinfo', path);
  assert.match(info, /Page size: +1584 x 14400 pts/);
  assert.match(info, /PDF version: +1\.4/);
});

test(
  'Images have their density, their profile, and a soft mask unless they are opaque',
  { skip },
  async (t) => {
    const [opaque, soft] = [aFitting(300, 200), aFitting(200, 300)];
    const fit = async (fitting: number) => {
      if (fitting === 1) return anArtwork(soft, { seed: 1 });
      const artwork = anArtwork(opaque);
      const pixels = Buffer.from(await artwork.rows(0, 200));
      for (let at = 3; at < pixels.length; at += 4) pixels[at] = 255;
      const rowBytes = 1200;
      return {
        ...artwork,
        rows: (from: number, count: number) =>
          pixels.subarray(from * rowBytes, (from + count) * rowBytes),
      };
    };
    const placements = [aPlacement(0, 0, 0), aPlacement(1, 400, 0)];
    const sheet = aSheet({ widthPx: 600, heightPx: 300, placements });
    const { path } = await renderPdf(t, aPdfInput(sheet, [opaque, soft], { fit }));
    const rows = (await run('pdfimages', '-list', path)).trim().split('\n').slice(2);
    const images = rows.map((row) => row.trim().split(/\s+/));
    const seen = images.map(([, , type, width, height, colour, , , , , , , xDpi, yDpi]) =>
      [type, `${width}x${height}`, colour, `${xDpi}x${yDpi}`].join(' '),
    );
    assert.deepEqual(seen, [
      'image 300x200 icc 300x300',
      'image 200x300 icc 300x300',
      'smask 200x300 gray 300x300',
    ]);
  },
);

test(
  'Cut lines are strokes around each piece in the spot colour CutContour',
  { skip },
  async (t) => {
    const output = anOutput({ cutLines: 'box' });
    const { path } = await renderPdf(t, { ...aPdfInput(SHEET, FITTINGS), output });
    const text = await run('qpdf', '--qdf', '--object-streams=disable', path, '-');
    assert.match(text, /\/Separation\s+\/CutContour\s+\/DeviceCMYK/);
    assert.match(text, /\/Cut gs\n\/CutContour CS 1 SCN\n1\.0416666667 w\n/);
    const strokes = [...text.matchAll(/^(\d+) (\d+) (\d+) (\d+) re S$/gm)].map((match) =>
      match.slice(1).map(Number),
    );
    const expected = SHEET.placements.map(({ fitting, xPx, yPx }) => {
      const { widthPx, heightPx } = FITTINGS[fitting]!;
      return [xPx, 1200 - yPx - heightPx, widthPx, heightPx];
    });
    assert.deepEqual(strokes, expected);
  },
);

test('Without cut lines, a page has no spot colour', { skip }, async (t) => {
  const { path } = await renderPdf(t, aPdfInput(SHEET, FITTINGS));
  const text = await run('qpdf', '--qdf', '--object-streams=disable', path, '-');
  assert.doesNotMatch(text, /Separation|CutContour| re S/);
});
