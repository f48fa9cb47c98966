import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { test } from 'node:test';
import { localDecoder } from '../../../src/decoders/local-decoder.ts';
import { ArtworkFault } from '../../../src/image-files/artwork-fault.ts';
import { V_HEADER_BYTES } from '../../../src/gang-sheet/units/v-file.ts';
import type { Size } from '../../../src/image-files/turn.ts';
import { fitLocally } from '../../support/image-files/fit-locally.ts';
import { encodeGif } from '../../encoders/encode-gif.ts';
import { paintRaster } from '../../encoders/raster.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { aFitting, anArtworkOf, NEVER, spooled } from '../pictures.ts';

const [WIDTH, HEIGHT] = [60, 40];
const PALETTE = [
  [0, 0, 0],
  [200, 40, 40],
];

/** A red frame of 30 x 20 px on a canvas of 60 x 40 px, and a second one that fills it. */
function gifWithFrameAt(left: number, top: number): Buffer {
  const frame = paintRaster({ widthPx: 30, heightPx: 20 }, () => [1]);
  const whole = paintRaster({ widthPx: WIDTH, heightPx: HEIGHT }, () => [0]);
  return encodeGif({
    widthPx: WIDTH,
    heightPx: HEIGHT,
    palette: PALETTE,
    frames: [{ raster: frame, left, top }, { raster: whole }],
  });
}

for (const [where, left, top] of [
  ['in the middle', 15, 10],
  ['in a corner', 0, 0],
  ['partly outside the canvas', 45, 30],
] as const) {
  test(`Leaves a GIF clear around a first frame ${where}`, async (t) => {
    const scratchDir = await tempDir(t);
    const artwork = await anArtworkOf(scratchDir, gifWithFrameAt(left, top), { trim: true });
    const [right, bottom] = [Math.min(WIDTH, left + 30), Math.min(HEIGHT, top + 20)];
    assert.deepEqual([artwork.widthPx, artwork.heightPx], [WIDTH, HEIGHT]);
    assert.deepEqual(artwork.contentBox, {
      leftPx: left,
      topPx: top,
      widthPx: right - left,
      heightPx: bottom - top,
    });
    const fitting = aFitting({ artworkId: artwork.id, widthPx: WIDTH, heightPx: HEIGHT });
    const request = { artwork, fitting, scratchDir, residentLimitBytes: 2 ** 20, signal: NEVER };
    const pixels = await (await fitLocally(request)).rows(0, HEIGHT);
    for (let y = 0; y < HEIGHT; y += 1) {
      for (let x = 0; x < WIDTH; x += 1) {
        const isInside = x >= left && x < right && y >= top && y < bottom;
        const pixel = [...pixels.subarray((y * WIDTH + x) * 4, (y * WIDTH + x) * 4 + 4)];
        if (isInside) assert.deepEqual(pixel, [200, 40, 40, 255], `${x}, ${y}`);
        else assert.equal(pixel[3], 0, `${x}, ${y}`);
      }
    }
    const copies = (await readdir(scratchDir)).filter((name) => name.startsWith('frame-'));
    assert.deepEqual(copies, [], 'the copy was removed');
  });
}

test('Refuses a GIF as empty when its first frame lies outside the canvas', async (t) => {
  const artwork = anArtworkOf(await tempDir(t), gifWithFrameAt(60, 40));
  await assert.rejects(artwork, (error: unknown) => {
    assert.ok(error instanceof ArtworkFault);
    assert.equal(error.code, 'artwork_empty');
    return true;
  });
});

/** A frame on a canvas of another size. */
function gifOf(canvas: Size, frame: Size): Buffer {
  const raster = paintRaster(frame, () => [1]);
  return encodeGif({ ...canvas, palette: PALETTE, frames: [{ raster }] });
}

const LARGE = { widthPx: 1200, heightPx: 1000 };
const SMALL = { widthPx: 8, heightPx: 6 };

for (const [what, gif] of [
  ['canvas', gifOf({ widthPx: 60_000, heightPx: 60_000 }, SMALL)],
  ['frame', gifOf(SMALL, LARGE)],
] as const) {
  test(`Refuses a GIF whose ${what} has too many pixels, and writes nothing`, async (t) => {
    const scratchDir = await tempDir(t);
    const artwork = anArtworkOf(scratchDir, gif, { maxPixels: 1e6 });
    await assert.rejects(artwork, { name: 'ArtworkFault', code: 'artwork_too_many_pixels' });
    assert.equal((await readdir(scratchDir)).length, 1);
  });
}

test('Reserves memory for a canvas that is larger than the frame', async (t) => {
  const scratchDir = await tempDir(t);
  const file = await spooled(scratchDir, gifOf(LARGE, SMALL));
  const reserved: number[] = [];
  const decoder = localDecoder((bytes) => Promise.resolve(void reserved.push(bytes)));
  await decoder.inspect({ file, maxPixels: 2e6, isKnownSound: false, scratchDir }, NEVER);
  assert.ok(Math.max(...reserved) > LARGE.widthPx * LARGE.heightPx * 4, String(reserved));
});

test('A small frame on a large canvas takes little room on the disk', async (t) => {
  const canvas = { widthPx: 3000, heightPx: 3000 };
  const { path, bytes } = await anArtworkOf(await tempDir(t), gifOf(canvas, SMALL));
  assert.ok(bytes > 4 * canvas.widthPx * canvas.heightPx);
  const { blocks } = await stat(path);
  assert.ok(blocks * 512 < 100_000, `${blocks} blocks`);
});

test('A large frame is the same on its canvas as a small one', async (t) => {
  const dir = await tempDir(t);
  const most = await anArtworkOf(
    dir,
    gifOf({ widthPx: 60, heightPx: 40 }, { widthPx: 50, heightPx: 30 }),
  );
  const few = await anArtworkOf(
    dir,
    gifOf({ widthPx: 60, heightPx: 40 }, { widthPx: 30, heightPx: 20 }),
  );
  for (const [{ path }, width, height] of [
    [most, 50, 30],
    [few, 30, 20],
  ] as const) {
    const pixels = (await readFile(path)).subarray(V_HEADER_BYTES, V_HEADER_BYTES + 60 * 40 * 4);
    const drawn = Array.from({ length: 60 * 40 }, (_, at) => pixels.readUInt32BE(4 * at));
    const isInside = (at: number) => at % 60 < width && at < 60 * height;
    assert.deepEqual(
      drawn,
      drawn.map((_, at) => (isInside(at) ? 0xc82828ff : 0)),
    );
  }
});
