import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import { pieceCount } from '../../../src/gang-sheet/piece-count.ts';
import { rasterSamples, vectorSamples } from './draw-samples.ts';

interface SampleItem {
  readonly id: string;
  readonly artwork: { readonly file: string };
  readonly width: number;
  readonly height?: number;
  readonly quantity?: number;
  readonly rotation?: string;
  readonly trim?: boolean;
  readonly mirror?: boolean;
}

interface SampleOrders {
  readonly orders: readonly { readonly id: string; readonly items: readonly SampleItem[] }[];
  readonly sheet: { readonly width: number };
}

const folder = resolve(import.meta.dirname, '../../../../assets/samples');
const artworks = [...Object.keys(vectorSamples), ...Object.keys(rasterSamples)];
const { orders, sheet } = JSON.parse(
  readFileSync(join(folder, 'orders.json'), 'utf8'),
) as SampleOrders;
const items = orders.flatMap((order) => order.items);

describe('the sample artworks', () => {
  it('are those that the program draws, and the notes list each of them', () => {
    const found = readdirSync(folder).filter((name) => /\.(svg|png|jpg)$/.test(name));
    assert.deepEqual(found.toSorted(), artworks.toSorted());
    const notes = readFileSync(join(folder, 'README.md'), 'utf8');
    for (const name of artworks) assert.ok(notes.includes(`\`${name}\``), `${name} has no note`);
  });

  it('include vector files exactly as they are drawn', () => {
    for (const [name, draw] of Object.entries(vectorSamples)) {
      assert.equal(readFileSync(join(folder, name), 'utf8'), draw(), name);
    }
  });

  it('need no fonts and no other files', () => {
    for (const draw of Object.values(vectorSamples)) {
      assert.doesNotMatch(draw(), /<text|<image|font|href|@import/);
    }
  });

  it('are smaller than 1 MB each and 3 MB together', () => {
    const sizes = artworks.map((name) => statSync(join(folder, name)).size);
    assert.ok(Math.max(...sizes) < 1_000_000);
    assert.ok(sizes.reduce((sum, size) => sum + size, 0) < 3_000_000);
  });

  it('include a PNG with soft alpha and a JPEG with an EXIF orientation', async () => {
    const { channels } = await sharp(join(folder, 'wildflowers.png')).stats();
    assert.ok(channels[3]!.stdev > 10 && channels[3]!.min === 0);
    const { orientation } = await sharp(join(folder, 'misty-hills.jpg')).metadata();
    assert.equal(orientation, 6);
  });
});

describe('the sample orders', () => {
  it('use every artwork', () => {
    assert.deepEqual(new Set(items.map(({ artwork }) => artwork.file)), new Set(artworks));
  });

  it('show a wide piece, a piece that is never turned, a mirrored piece and a trimmed piece', () => {
    assert.ok(orders.length >= 4);
    assert.ok(items.some(({ width }) => width > sheet.width / 2));
    assert.ok(items.some(({ rotation }) => rotation === 'none'));
    assert.ok(items.some(({ mirror }) => mirror));
    assert.ok(items.some(({ trim }) => trim));
    const pieces = pieceCount(items.map(({ quantity = 1 }) => ({ quantity })));
    assert.ok(pieces >= 60 && pieces <= 80, `${pieces} pieces`);
  });

  it('print no artwork below 150 dpi', async () => {
    for (const { artwork, width, trim } of items) {
      const path = join(folder, artwork.file);
      const { autoOrient, format } = await sharp(path).metadata();
      if (format === 'svg') continue;
      const content = trim
        ? (await sharp(path).trim().toBuffer({ resolveWithObject: true })).info
        : autoOrient;
      const dpi = content.width / width;
      assert.ok(dpi >= 150, `${artwork.file} is printed at ${dpi.toFixed(0)} dpi`);
    }
  });
});
