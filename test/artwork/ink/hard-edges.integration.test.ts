import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import sharp from 'sharp';
import { fitLocally } from '../../support/image-files/fit-locally.ts';
import { TURN_IN_MEMORY_BYTES } from '../../../src/artwork/cost/drawing-limits.ts';
import { InkTally } from '../../../src/artwork/ink/ink-tally.ts';
import type { Fitting } from '../../../src/gang-sheet/plan.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { aFitting, anArtworkOf, drawn, NEVER, svg } from '../pictures.ts';

const IN_MEMORY = 2 ** 30;
const IN_FILE = 0;

/** Fine artwork whose alpha is 0 or 255, with colours under clear pixels. */
function hardArt(widthPx: number, heightPx: number) {
  const pixels = Buffer.alloc(widthPx * heightPx * 4, 60);
  for (let at = 0; at < widthPx * heightPx; at += 1) {
    const [x, y] = [at % widthPx, Math.floor(at / widthPx)];
    pixels[at * 4] = (x * 5) & 255;
    pixels[at * 4 + 3] = (x >> 2) % 3 === 0 || Math.hypot(x - 40, y - 30) < 22 ? 255 : 0;
  }
  return drawn(pixels, widthPx);
}

interface Trial extends Partial<Fitting> {
  readonly limitBytes: number;
}

async function alphasOf(t: TestContext, bytes: Buffer, { limitBytes, ...rest }: Trial) {
  const scratchDir = await tempDir(t);
  const fitting = aFitting(rest);
  const artwork = await anArtworkOf(scratchDir, bytes, { trim: fitting.trim });
  const place = { scratchDir, residentLimitBytes: limitBytes, signal: NEVER };
  const { widthPx, heightPx, edgeThreshold } = fitting;
  const tally = new InkTally({ widthPx, heightPx, edgeThreshold });
  const fitted = await fitLocally({ artwork, fitting, ink: { tally }, ...place });
  const rows = Math.max(1, Math.floor(heightPx / 3));
  const read = [];
  for (let row = 0; row < heightPx; row += rows) {
    read.push(Buffer.from(await fitted.rows(row, Math.min(rows, heightPx - row))));
  }
  assert.deepEqual(
    Buffer.from(await fitted.rows(rows, 1)),
    Buffer.concat(read).subarray(rows * widthPx * 4, (rows + 1) * widthPx * 4),
    'rows read again are the same',
  );
  await fitted.dispose();
  return { pixels: Buffer.concat(read), counts: tally.counts() };
}

/** Hardens soft pixels. */
function hardened(pixels: Buffer, threshold: number): Buffer {
  const hard = Buffer.alloc(pixels.length);
  for (let at = 0; at < pixels.length; at += 4) {
    if (pixels[at + 3]! < threshold) continue;
    pixels.copy(hard, at, at, at + 3);
    hard[at + 3] = 255;
  }
  return hard;
}

async function assertHard(t: TestContext, bytes: Buffer, trial: Trial): Promise<void> {
  const soft = await alphasOf(t, bytes, trial);
  for (const edgeThreshold of [1, 128, 255]) {
    const hard = await alphasOf(t, bytes, { ...trial, edgeThreshold });
    assert.ok(
      hard.pixels.equals(hardened(soft.pixels, edgeThreshold)),
      JSON.stringify({ ...trial, edgeThreshold }),
    );
    const { ink, translucentPx, visiblePx } = hard.counts!;
    const { counts } = soft;
    assert.deepEqual(
      [ink, translucentPx, visiblePx],
      [counts!.ink, counts!.translucentPx, counts!.visiblePx],
    );
  }
}

const LIES = [
  { rotated: false, mirror: false },
  { rotated: true, mirror: false },
  { rotated: true, mirror: true },
];

for (const [name, limitBytes] of Object.entries({ memory: IN_MEMORY, 'a file': IN_FILE })) {
  test(`Hardens the edges of pixels in ${name} at every size, rotated, mirrored and trimmed`, async (t) => {
    const art = await hardArt(130, 90).png().toBuffer();
    for (const scale of [0.3, 0.5, 1, 1.7, 3, 12]) {
      for (const lies of scale === 12 ? LIES.slice(0, 2) : LIES) {
        const [widthPx, heightPx] = [Math.round(130 * scale), Math.round(90 * scale)];
        await assertHard(t, art, { ...lies, widthPx, heightPx, trim: scale === 0.5, limitBytes });
      }
    }
  });

  test(`Hardens the edges of an SVG in ${name}`, async (t) => {
    const drawing = svg(
      '<circle cx="20" cy="15" r="12" fill="#c00"/><path d="M0 0L40 30" stroke="#00c"/>',
    );
    for (const lies of LIES)
      await assertHard(t, drawing, { ...lies, widthPx: 123, heightPx: 91, limitBytes });
  });
}

test('Hardens the edges of artwork in 16 bits, grey, WebP, GIF and TIFF', async (t) => {
  const art = hardArt(60, 40);
  const files = [
    await art.clone().toColourspace('rgb16').png().toBuffer(),
    await art.clone().greyscale().png().toBuffer(),
    await art.clone().webp({ quality: 80 }).toBuffer(),
    await art.clone().gif().toBuffer(),
    await art.clone().tiff({ compression: 'deflate' }).withMetadata({ orientation: 6 }).toBuffer(),
  ];
  for (const bytes of files)
    await assertHard(t, bytes, { widthPx: 101, heightPx: 67, limitBytes: IN_FILE });
});

test('Hardens the edges of a long SVG drawn in slices and of a large image rotated on disk', async (t) => {
  const line = svg('<circle cx="4" cy="200" r="3.3" fill="#c00"/>', 'width="8" height="400"');
  const long = await alphasOf(t, line, {
    widthPx: 40,
    heightPx: 33_000,
    edgeThreshold: 128,
    limitBytes: IN_FILE,
  });
  assert.ok(isHard(long.pixels));
  const [widthPx, heightPx] = [4200, 4100];
  assert.ok(widthPx * heightPx * 4 > TURN_IN_MEMORY_BYTES);
  const art = await hardArt(4300, 3000).png({ compressionLevel: 1 }).toBuffer();
  const turned = await alphasOf(t, art, {
    rotated: true,
    widthPx,
    heightPx,
    edgeThreshold: 128,
    limitBytes: IN_FILE,
  });
  assert.ok(isHard(turned.pixels));
});

function isHard(pixels: Buffer): boolean {
  let printed = 0;
  for (let at = 3; at < pixels.length; at += 4) {
    if (pixels[at] === 255) printed += 1;
    else if (pixels[at] !== 0) return false;
  }
  return printed > 0 && printed < pixels.length / 4;
}

test('Keeps the bytes of an opaque artwork', async (t) => {
  const photo = await sharp({
    create: { width: 50, height: 40, channels: 3, background: '#4080c0' },
  })
    .jpeg()
    .toBuffer();
  const trial = { widthPx: 77, heightPx: 61, limitBytes: IN_MEMORY };
  const { pixels, counts } = await alphasOf(t, photo, { ...trial, edgeThreshold: 128 });
  assert.equal(counts, null, 'its ink was not counted');
  assert.deepEqual(pixels, (await alphasOf(t, photo, trial)).pixels);
});
