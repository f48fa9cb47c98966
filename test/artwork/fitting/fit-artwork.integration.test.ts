import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import type { Fitting } from '../../../src/gang-sheet/plan.ts';
import { fitLocally } from '../../support/image-files/fit-locally.ts';
import { drawSvgSlices } from '../../../src/artwork/fitting/draw-svg-slices.ts';
import { combineTurns, inverseTurn, turnSize, uprightTurn } from '../../../src/image-files/turn.ts';
import { turnPixels } from '../../../src/artwork/fitting/turn-pixels.ts';
import { tempDir } from '../../support/temp-dir.ts';
import {
  aFitting,
  anArtworkOf,
  aPicture,
  drawn,
  NEVER,
  rgba,
  somePixels,
  svg,
} from '../pictures.ts';

const IN_MEMORY = 1024 ** 2;
const IN_FILE = 0;

interface Trial extends Partial<Fitting> {
  readonly residentLimitBytes?: number;
}

/**
 * Fits an artwork and returns all of its pixels; only the artwork may remain in the scratch folder.
 */
async function fitted(t: TestContext, bytes: Buffer, trial: Trial = {}): Promise<Buffer> {
  const { residentLimitBytes = IN_MEMORY, ...rest } = trial;
  const fitting = aFitting(rest);
  const scratchDir = await tempDir(t);
  const artwork = await anArtworkOf(scratchDir, bytes, { trim: fitting.trim });
  const request = { artwork, fitting, scratchDir, residentLimitBytes, signal: NEVER };
  const result = await fitLocally(request);
  const pixels = Buffer.from(await result.rows(0, fitting.heightPx));
  await result.dispose();
  assert.deepEqual(await readdir(scratchDir), [artwork.id]);
  assert.equal(pixels.length, fitting.widthPx * fitting.heightPx * 4);
  return pixels;
}

function worstDifference(a: Buffer, b: Buffer): number {
  assert.equal(a.length, b.length);
  return a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - b[index]!)), 0);
}

/**
 * Flattens onto white, because the colour of a nearly transparent pixel means nothing by itself.
 */
function onWhite(pixels: Buffer): Buffer {
  const seen = Buffer.alloc(pixels.length);
  for (let at = 0; at < pixels.length; at += 1) {
    const alpha = pixels[at | 3]!;
    seen[at] = Math.round(255 + ((pixels[at]! - 255) * alpha) / 255);
  }
  return seen;
}

const TURNS = [false, true].flatMap((mirror) =>
  [false, true].map((rotated) => ({ mirror, rotated })),
);

/** More than a megapixel when fitted; from there on libvips does not enlarge it. */
const LARGE = { widthPx: 1300, heightPx: 1100 };

test('Enlarges with our own kernel to the pixels of sharp, in every orientation', async (t) => {
  const pixels = somePixels(90, 70);
  for (let at = 0; at < pixels.length; at += 4 * 7) pixels[at + 3] = at % 256;
  const pictures = {
    'with alpha': () => drawn(pixels, 90).png(),
    'a photograph': () => drawn(pixels, 90).removeAlpha().jpeg(),
    'with a profile': () => drawn(pixels, 90).removeAlpha().withIccProfile('p3').jpeg(),
    grey: () => drawn(pixels, 90).greyscale().png(),
    'with a palette': () => drawn(pixels, 90).png({ palette: true, colours: 16 }),
  };
  for (const [name, draw] of Object.entries(pictures)) {
    for (const orientation of [1, 6]) {
      const bytes = await draw().withMetadata({ orientation }).toBuffer();
      for (const { mirror, rotated } of TURNS) {
        const turn = combineTurns(uprightTurn(orientation), { mirror, angle: rotated ? 90 : 0 });
        const size = turnSize(inverseTurn(turn), LARGE);
        const options = { fit: 'fill', fastShrinkOnLoad: false } as const;
        const lying = sharp(bytes).resize(size.widthPx, size.heightPx, options).ensureAlpha();
        const expected = await turnPixels(lying, turn).raw().toBuffer();
        const fitting = { ...LARGE, mirror, rotated };
        const about = JSON.stringify({ name, orientation, mirror, rotated });
        for (const residentLimitBytes of [Infinity, IN_FILE]) {
          const placed = await fitted(t, bytes, { ...fitting, residentLimitBytes });
          assert.ok(placed.equals(expected), about);
        }
      }
    }
  }
});

test('Places each pixel correctly for every orientation, mirroring and rotation, in memory and in a file', async (t) => {
  for (let orientation = 1; orientation <= 8; orientation += 1) {
    const bytes = await drawn(somePixels(5, 3), 5).withMetadata({ orientation }).png().toBuffer();
    const upright = await sharp(bytes).autoOrient().raw().toBuffer({ resolveWithObject: true });
    for (const { mirror, rotated } of TURNS) {
      const turn = { mirror, angle: rotated ? 90 : 0 } as const;
      const expected = await rgba(turnPixels(drawn(upright.data, upright.info.width), turn));
      const { width, height } = upright.info;
      const [widthPx, heightPx] = rotated ? [height, width] : [width, height];
      for (const residentLimitBytes of [IN_MEMORY, IN_FILE]) {
        const pixels = await fitted(t, bytes, {
          widthPx,
          heightPx,
          mirror,
          rotated,
          residentLimitBytes,
        });
        assert.deepEqual(pixels, expected, JSON.stringify({ orientation, mirror, rotated }));
      }
    }
  }
});

test('Rotates after resizing: a rotated fit equals the upright fit, rotated', async (t) => {
  const bytes = await aPicture().png().toBuffer();
  for (const mirror of [false, true]) {
    const plain = await fitted(t, bytes, { widthPx: 23, heightPx: 31 });
    const turned = await fitted(t, bytes, { widthPx: 31, heightPx: 23, rotated: true, mirror });
    assert.deepEqual(turned, await rgba(turnPixels(drawn(plain, 23), { mirror, angle: 90 })));
  }
});

test('Trims to the content in every orientation', async (t) => {
  const content = somePixels(4, 2);
  const bordered = drawn(content, 4).extend({
    top: 1,
    bottom: 5,
    left: 3,
    right: 2,
    background: '#0000',
  });
  for (let orientation = 1; orientation <= 8; orientation += 1) {
    const bytes = await bordered.clone().withMetadata({ orientation }).png().toBuffer();
    const tagged = await drawn(content, 4).withMetadata({ orientation }).png().toBuffer();
    const upright = await sharp(tagged).autoOrient().raw().toBuffer({ resolveWithObject: true });
    const { width, height } = upright.info;
    const pixels = await fitted(t, bytes, { widthPx: width, heightPx: height, trim: true });
    assert.deepEqual(pixels, upright.data, `orientation ${orientation}`);
  }
});

const picture = () => drawn(smooth(160, 120), 160);

/** Gradients, so that lossy formats stay close. */
function smooth(width: number, height: number): Buffer {
  const pixels = Buffer.alloc(width * height * 4);
  for (let index = 0; index < width * height; index += 1) {
    const [x, y] = [index % width, Math.floor(index / width)];
    pixels.writeUInt32BE(x * 0x1000000 + y * 0x20000 + (255 - x) * 0x100 + 255, index * 4);
  }
  return pixels;
}

/** Formats, with the largest allowed difference of a channel from the original image. */
const FORMATS: Readonly<Record<string, readonly [Sharp, number]>> = {
  PNG: [picture().png(), 0],
  'interlaced PNG': [picture().png({ progressive: true }), 0],
  '16-bit PNG': [picture().toColourspace('rgb16').png(), 0],
  'palette PNG': [picture().png({ palette: true, quality: 100, dither: 0 }), 24],
  JPEG: [picture().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }), 4],
  'progressive JPEG': [
    picture().jpeg({ quality: 100, progressive: true, chromaSubsampling: '4:4:4' }),
    4,
  ],
  'lossless WebP': [picture().webp({ lossless: true }), 0],
  WebP: [picture().webp({ quality: 100 }), 12],
  'deflated TIFF': [picture().tiff({ compression: 'deflate' }), 0],
  'tiled TIFF': [picture().tiff({ tile: true, compression: 'lzw' }), 0],
  '16-bit TIFF': [picture().toColourspace('rgb16').tiff({ compression: 'none' }), 0],
  AVIF: [picture().avif({ quality: 95, effort: 0 }), 8],
  GIF: [picture().gif({ dither: 0 }), 24],
};

for (const [name, [image, tolerance]] of Object.entries(FORMATS)) {
  test(`Decodes a ${name} to 8-bit RGBA, with the same bytes in memory and in a file`, async (t) => {
    const bytes = await image.toBuffer();
    const size = { widthPx: 160, heightPx: 120 };
    const same = await fitted(t, bytes, size);
    assert.ok(worstDifference(same, smooth(160, 120)) <= tolerance, `${name} is off`);
    const half = { widthPx: 71, heightPx: 53 };
    const inFile = await fitted(t, bytes, { ...half, residentLimitBytes: IN_FILE });
    assert.deepEqual(await fitted(t, bytes, half), inFile);
  });
}

/** A flat colour, and the expected result. */
const flat = (r: number, g: number, b: number) =>
  sharp({ create: { width: 16, height: 16, channels: 3, background: { r, g, b } } });

async function colourOf(t: TestContext, bytes: Buffer): Promise<readonly number[]> {
  return [...(await fitted(t, bytes, { widthPx: 8, heightPx: 8 })).subarray(0, 4)];
}

test('Converts embedded profiles to sRGB at 8 and at 16 bits', async (t) => {
  const stored = await sharp(await flat(200, 100, 50).withIccProfile('p3').png().toBuffer(), {
    ignoreIcc: true,
  })
    .raw()
    .toBuffer();
  assert.notEqual(stored[0], 200, 'the file holds Display P3 values');
  const p3 = await flat(200, 100, 50).withIccProfile('p3').png().toBuffer();
  const deep = flat(200, 100, 50).toColourspace('rgb16');
  const deepP3 = await deep.clone().withIccProfile('p3').png().toBuffer();
  const deepSrgb = await deep.clone().withIccProfile('srgb').png().toBuffer();
  const deepPlain = await deep.png().toBuffer();
  for (const bytes of [p3, deepP3, deepSrgb, deepPlain]) {
    const off = worstDifference(
      Buffer.from(await colourOf(t, bytes)),
      Buffer.from([200, 100, 50, 255]),
    );
    assert.ok(off <= 1, `off by ${off}`);
  }
});

test('Converts CMYK and grey to sRGB', async (t) => {
  const cmyk = await flat(200, 100, 50).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
  const [r, g, b, a] = await colourOf(t, cmyk);
  assert.ok(Math.abs(r! - 200) < 12 && Math.abs(g! - 100) < 12 && Math.abs(b! - 50) < 40);
  assert.equal(a, 255);
  const grey = await flat(120, 120, 120).toColourspace('b-w').png().toBuffer();
  assert.deepEqual(await colourOf(t, grey), [120, 120, 120, 255]);
  const deepGrey = await flat(120, 120, 120).toColourspace('grey16').png().toBuffer();
  assert.deepEqual(await colourOf(t, deepGrey), [120, 120, 120, 255]);
});

test('Does not let transparent colour bleed into resized edges', async (t) => {
  const pixels = Buffer.concat([
    Buffer.from('00ff0000'.repeat(8), 'hex'),
    Buffer.from('ff0000ff'.repeat(8), 'hex'),
  ]);
  const half = await fitted(t, await drawn(pixels, 4).png().toBuffer(), {
    widthPx: 3,
    heightPx: 3,
  });
  for (let at = 0; at < half.length; at += 4) {
    if (half[at + 3]! > 8) assert.ok(half[at + 1]! < 8, `green ${half[at + 1]} at ${at}`);
  }
});

test('Prints the first frame of an animation', async (t) => {
  const raw = { width: 8, height: 12, channels: 4, pageHeight: 6 } as const;
  const red = Buffer.from('ff0000ff'.repeat(48), 'hex');
  const blue = Buffer.from('0000ffff'.repeat(48), 'hex');
  const gif = await sharp(Buffer.concat([red, blue]), { raw })
    .gif()
    .toBuffer();
  assert.deepEqual(await fitted(t, gif, { widthPx: 8, heightPx: 6 }), red);
});

test('Returns any range of rows, and refuses rows that do not exist', async (t) => {
  const bytes = await aPicture().png().toBuffer();
  const scratchDir = await tempDir(t);
  const artwork = await anArtworkOf(scratchDir, bytes);
  for (const residentLimitBytes of [IN_MEMORY, IN_FILE]) {
    const request = { artwork, fitting: aFitting(), scratchDir, residentLimitBytes, signal: NEVER };
    const result = await fitLocally(request);
    assert.equal(result.residentBytes, residentLimitBytes === IN_FILE ? 0 : 4800);
    const pieces = [await result.rows(0, 7), await result.rows(7, 0), await result.rows(7, 23)];
    assert.deepEqual(Buffer.concat(pieces), somePixels(40, 30));
    for (const [from, count] of [
      [29, 2],
      [-1, 1],
      [31, 0],
    ] as const) {
      assert.throws(() => result.rows(from, count), RangeError);
    }
    await result.dispose();
    await result.dispose();
  }
  assert.deepEqual(await readdir(scratchDir), [artwork.id]);
});

test('Rotates an artwork that is too large for memory on disk, with the same bytes', async (t) => {
  const [long, short] = [4200, 4100];
  const bytes = await drawn(somePixels(42, 41), 42).png().toBuffer();
  const plain = await fitted(t, bytes, {
    widthPx: long,
    heightPx: short,
    residentLimitBytes: 2 ** 30,
  });
  const turned = { widthPx: short, heightPx: long, rotated: true, mirror: true };
  const onDisk = await fitted(t, bytes, { ...turned, residentLimitBytes: IN_FILE });
  const expected = await rgba(turnPixels(drawn(plain, long), { mirror: true, angle: 90 }));
  assert.ok(onDisk.equals(expected));
});

test('Turns an artwork upside down on disk as in memory', async (t) => {
  const bytes = await drawn(somePixels(42, 41), 42)
    .withMetadata({ orientation: 4 })
    .png()
    .toBuffer();
  const size = { widthPx: 4200, heightPx: 4100 };
  const inMemory = await fitted(t, bytes, { ...size, residentLimitBytes: 2 ** 30 });
  const onDisk = await fitted(t, bytes, { ...size, residentLimitBytes: IN_FILE });
  assert.ok(onDisk.equals(inMemory));
});

const SHAPES =
  '<rect width="40" height="30" fill="teal"/><rect x="10" y="6" width="20" height="9" fill="red"/>';

test('Draws an SVG at the printed size, with sharp edges at any size', async (t) => {
  const pixels = await fitted(t, svg(SHAPES), { widthPx: 800, heightPx: 600 });
  const colours = new Set<number>();
  for (let at = 0; at < pixels.length; at += 4) colours.add(pixels.readUInt32BE(at));
  assert.deepEqual([...colours].sort(), [0x008080ff, 0xff0000ff].sort());
});

test('Draws a trimmed SVG from its content only', async (t) => {
  const inner = '<rect x="10" y="6" width="20" height="9" fill="red"/>';
  const pixels = await fitted(t, svg(inner), { widthPx: 200, heightPx: 90, trim: true });
  const inside = pixels.subarray(45 * 800 + 4, 46 * 800 - 4);
  assert.deepEqual(inside, Buffer.from('ff0000ff'.repeat(198), 'hex'));
});

test('Draws an SVG longer than the largest canvas slice by slice, rotated and mirrored like any other', async (t) => {
  const inner =
    '<rect width="5" height="30" fill="red"/><rect x="35" width="5" height="10" fill="blue"/>';
  const long = { widthPx: 60, heightPx: 40_000, rotated: true };
  for (const mirror of [false, true]) {
    const pixels = await fitted(t, svg(inner), { ...long, mirror, residentLimitBytes: IN_FILE });
    const colourAt = (x: number, y: number) => pixels.readUInt32BE((y * 60 + x) * 4);
    const at = (y: number) => (mirror ? 39_999 - y : y);
    assert.equal(colourAt(30, at(100)), 0xff0000ff);
    assert.equal(colourAt(30, at(4_990)), 0xff0000ff);
    assert.equal(colourAt(30, at(5_010)), 0);
    assert.equal(
      colourAt(59, at(35_010)),
      0x0000ffff,
      'rotated clockwise: the top is on the right',
    );
    assert.equal(colourAt(41, at(39_990)), 0x0000ffff);
    assert.equal(colourAt(39, at(39_990)), 0);
  }
});

test('Joins the slices of an SVG without a seam', async (t) => {
  const curves =
    '<ellipse cx="17" cy="15" rx="13.3" ry="14.1" fill="teal" stroke="red" stroke-width=".7"/>';
  const scratchDir = await tempDir(t);
  const artwork = await anArtworkOf(scratchDir, svg(curves), { trim: true });
  for (const trim of [false, true]) {
    const fitting = aFitting({ widthPx: 3000, heightPx: 4000, rotated: true, trim });
    const request = { artwork, fitting, scratchDir, residentLimitBytes: 2 ** 30, signal: NEVER };
    const whole = await (await fitLocally(request)).rows(0, 4000);
    const path = join(scratchDir, `slices-${trim}`);
    await drawSvgSlices({ artwork, fitting, path, signal: NEVER });
    const worst = worstDifference(onWhite(await readFile(path)), onWhite(Buffer.from(whole)));
    // cairo smooths edges on a grid of 15 x 17 points, so one point is 17 of 255; a seam differs
    // more.
    assert.ok(worst <= 17, `${worst} off, trim ${trim}`);
  }
});

test('Ends the fit with the reason of an aborted signal and leaves no file', async (t) => {
  const scratchDir = await tempDir(t);
  const artwork = await anArtworkOf(scratchDir, await aPicture().png().toBuffer());
  const controller = new AbortController();
  const fit = fitLocally({
    artwork,
    fitting: aFitting(),
    scratchDir,
    residentLimitBytes: IN_FILE,
    signal: controller.signal,
  });
  controller.abort(new Error('stopped'));
  await assert.rejects(fit, { message: 'stopped' });
  assert.deepEqual(await readdir(scratchDir), [artwork.id]);
});

test('Does not blame the artwork for a scratch folder that is not writable', async (t) => {
  const artwork = await anArtworkOf(await tempDir(t), await aPicture().png().toBuffer());
  const request = { artwork, fitting: aFitting(), residentLimitBytes: IN_FILE, signal: NEVER };
  await assert.rejects(fitLocally({ ...request, scratchDir: '/nowhere/at/all' }), (error) => {
    assert.ok(error instanceof Error);
    return error.name !== 'UnprintableArtwork';
  });
});
