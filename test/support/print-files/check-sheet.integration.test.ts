import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import sharp, { type Color } from 'sharp';
import { checkSheet, type OrderedArtwork, type PlacementRow } from './check-sheet.ts';
import { drawFlat, drawLabel, drawPhoto, drawSvg } from '../image-files/draw-artwork.ts';

const DPI = 100;
const SHEET = { width: 900, height: 1200 } as const;

/** Differences between a test's sheet and its placement rows. */
interface Change {
  readonly shiftX?: number;
  readonly omit?: string;
  readonly flop?: string;
  readonly turn?: 90 | 270;
  readonly resizeBy?: number;
  readonly background?: Color;
  readonly density?: number;
}

describe('checkSheet', () => {
  let folder: string;
  let artworks: Readonly<Record<string, OrderedArtwork>>;
  const rows: readonly PlacementRow[] = [
    aRow({ item: 'flat', xPx: 20, yPx: 20, widthPx: 300, heightPx: 240 }),
    aRow({ item: 'flat', copy: 2, xPx: 340, yPx: 20, widthPx: 240, heightPx: 300, rotated: true }),
    aRow({ item: 'photo', xPx: 20, yPx: 340, widthPx: 400, heightPx: 300 }),
    aRow({ item: 'sideways', xPx: 440, yPx: 340, widthPx: 300, heightPx: 200 }),
    aRow({ item: 'mirrored', xPx: 20, yPx: 660, widthPx: 160, heightPx: 200, rotated: true }),
    aRow({ item: 'label', xPx: 200, yPx: 660, widthPx: 250, heightPx: 100 }),
    aRow({ item: 'vector', xPx: 480, yPx: 660, widthPx: 333, heightPx: 250 }),
    aRow({ item: 'own-size', xPx: 20, yPx: 940, widthPx: 101, heightPx: 53 }),
  ];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gangsheet-check-test-'));
    const files = {
      'flat.png': await drawFlat({ widthPx: 500, heightPx: 400 }),
      'photo.jpg': await drawPhoto({ widthPx: 320, heightPx: 240, format: 'jpeg' }),
      'sideways.jpg': await sharp(await drawPhoto({ widthPx: 450, heightPx: 300, seed: 5 }))
        .rotate(270)
        .jpeg()
        .withMetadata({ orientation: 6 })
        .toBuffer(),
      'mirrored.png': await drawFlat({ widthPx: 300, heightPx: 240, seed: 3 }),
      'label.png': await drawLabel({ widthPx: 540, heightPx: 240, borderPx: 20, seed: 4 }),
      'vector.svg': drawSvg({ widthPx: 120, heightPx: 90, seed: 6 }),
      'own-size.png': await drawFlat({ widthPx: 101, heightPx: 53, seed: 7 }),
    };
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
    artworks = {
      flat: { path: join(folder, 'flat.png'), widthIn: 3 },
      photo: { path: join(folder, 'photo.jpg'), widthIn: 4, heightIn: 3 },
      sideways: { path: join(folder, 'sideways.jpg'), heightIn: 2 },
      mirrored: { path: join(folder, 'mirrored.png'), widthIn: 2, mirror: true },
      label: { path: join(folder, 'label.png'), widthIn: 2.5, trim: true },
      vector: { path: join(folder, 'vector.svg'), widthIn: 3.33 },
      'own-size': { path: join(folder, 'own-size.png') },
    };
  });
  after(() => rm(folder, { recursive: true }));

  it('accepts a sheet with all pieces in place', async () => {
    const report = await checkComposed({});
    assert.deepEqual(report.faults, []);
    assert.equal(report.pieces, rows.length);
    assert.equal(report.checked, rows.length);
    assert.equal(report.strayPixels, 0);
  });

  rows.forEach((row, index) => {
    it(`rejects a sheet whose ${nameOf(row)} is one pixel off`, async () => {
      const shiftX = index % 2 === 0 ? 1 : -1;
      await assertFault(row, { shiftX }, new RegExp(`#${row.copy} .* fit better by ${shiftX},0`));
    });
  });

  it('rejects a sheet with a missing piece', async () => {
    await assertFault(rows[2]!, { omit: 'photo' }, /photo #1 .* differs/);
  });

  it('rejects a piece that is mirrored the wrong way', async () => {
    await assertFault(rows[4]!, { flop: 'mirrored' }, /mirrored #1 .* differs/);
    await assertFault(rows[2]!, { flop: 'photo' }, /photo #1 .* differs/);
  });

  it('rejects a piece that is turned the wrong way', async () => {
    await assertFault(rows[1]!, { turn: 270 }, /flat #2 .* differs/);
  });

  it('rejects a piece that is one pixel too small', async () => {
    await assertFault(rows[0]!, { resizeBy: -1 }, /flat #1/);
  });

  it('rejects a placement with a size other than ordered', async () => {
    const wrong = { ...rows[2]!, widthPx: 401 };
    const report = await checkComposed({}, [wrong]);
    assert.match(report.faults.join('\n'), /placed at 401 x 300 instead of 400\.0 x 300\.0/);
  });

  it('rejects a single stray pixel, however faint', async () => {
    const path = await compose({});
    const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
    data[(1100 * SHEET.width + 880) * 4 + 3] = 1;
    await sharp(data, { raw: info })
      .withMetadata({ density: DPI })
      .png()
      .toFile(`${path}.stray.png`);
    const report = await check(`${path}.stray.png`, rows);
    assert.equal(report.strayPixels, 1);
    assert.deepEqual(report.faults, ['1 pixels outside all pieces are not transparent']);
  });

  it('rejects a background that is white instead of transparent', async () => {
    const background = { r: 255, g: 255, b: 255, alpha: 1 };
    const report = await checkComposed({ background });
    assert.ok(report.strayPixels > 100_000);
  });

  it('rejects a piece that extends beyond the edge of the sheet', async () => {
    const over = { ...rows[2]!, xPx: SHEET.width - 10 };
    const report = await checkComposed({}, [over]);
    assert.match(report.faults.join('\n'), /extends beyond the sheet/);
  });

  it('rejects a sheet with another density', async () => {
    const report = await checkComposed({ density: 72 });
    assert.deepEqual(report.faults, ['the sheet says 72 dpi instead of 100']);
  });

  async function assertFault(row: PlacementRow, change: Change, expected: RegExp): Promise<void> {
    const path = await compose(change, row);
    const report = await check(path, rows);
    assert.match(report.faults.join('\n'), expected);
  }

  async function checkComposed(change: Change, placements = rows) {
    return check(await compose(change), placements);
  }

  function check(sheetPath: string, placements: readonly PlacementRow[]) {
    const artworkOf = (_order: string, item: string) => artworks[item]!;
    return checkSheet({ sheetPath, placements, artworkOf, dpi: DPI });
  }

  let composed = 0;
  /** Composites the pieces in one call and changes only `changed`. */
  async function compose(change: Change, changed?: PlacementRow): Promise<string> {
    const overlays = [];
    for (const row of rows) {
      const own = row === changed ? change : {};
      if (own.omit !== undefined) continue;
      const input = await layOut(row, artworks[row.item]!, own);
      overlays.push({ input, left: row.xPx + (own.shiftX ?? 0), top: row.yPx });
    }
    composed += 1;
    const path = join(folder, `sheet-${composed}.png`);
    const background = change.background ?? { r: 0, g: 0, b: 0, alpha: 0 };
    await sharp({ create: { ...SHEET, channels: 4, background } })
      .composite(overlays)
      .withMetadata({ density: change.density ?? DPI })
      .png({ compressionLevel: 1 })
      .toFile(path);
    return path;
  }
});

/** Fits one piece step by step through lossless files. */
async function layOut(row: PlacementRow, artwork: OrderedArtwork, change: Change): Promise<Buffer> {
  const { rotated } = row;
  const width = (rotated ? row.heightPx : row.widthPx) + (change.resizeBy ?? 0);
  const height = rotated ? row.widthPx : row.heightPx;
  const density = artwork.path.endsWith('.svg') ? 300 : 72;
  let piece = await sharp(artwork.path, { density }).autoOrient().png().toBuffer();
  if (artwork.trim === true) {
    piece = await sharp(piece).extract({ left: 20, top: 20, width: 500, height: 200 }).toBuffer();
  }
  piece = await sharp(piece).resize({ width, height, fit: 'fill' }).png().toBuffer();
  const mirror = (artwork.mirror === true) !== (change.flop === row.item);
  if (mirror) piece = await sharp(piece).flop().toBuffer();
  return rotated
    ? sharp(piece)
        .rotate(change.turn ?? 90)
        .toBuffer()
    : piece;
}

function nameOf({ item, copy, rotated }: PlacementRow): string {
  return `${rotated ? 'turned ' : ''}${item} #${copy}`;
}

function aRow(row: Partial<PlacementRow>): PlacementRow {
  const size = { xPx: 0, yPx: 0, widthPx: 1, heightPx: 1 };
  return { order: '1', item: 'flat', copy: 1, rotated: false, ...size, ...row };
}
