/**
 * Frames as encoders write them are accepted, and frames whose data was changed are refused. An arithmetic
 * decoder makes pixels of any data, so the only signs are how much of it the pixels take, and its end.
 */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import sharp, { type WebpOptions } from 'sharp';
import {
  framePartsOf,
  partOf,
  spoiled,
  SPOILED,
  type Span,
} from '../../../support/damage/damage-webp.ts';
import { drawPhoto } from '../../../support/image-files/draw-artwork.ts';
import { seededRandom } from '../../../support/image-files/noise.ts';
import { webpFaultOf } from '../../../support/damage/webp-fault.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const PRESETS = ['default', 'photo', 'picture', 'drawing', 'icon', 'text'] as const;
const SOUND = 300;
const DAMAGED = 300;
/** The longest side of most pictures; some are of more than a megapixel. */
const SIDE_PX = 260;

const random = seededRandom(15);
const upTo = (most: number) => Math.floor(random() * (most + 1));

interface Picture {
  readonly pixels: Buffer;
  readonly width: number;
  readonly height: number;
}

function aSize(index: number) {
  if (index % 60 === 0) return { width: 1000 + upTo(900), height: 900 + upTo(400) };
  const most = index % 3 === 0 ? 34 : SIDE_PX;
  return { width: 1 + upTo(most), height: 1 + upTo(most) };
}

/** Draws a photograph, one colour, nearly nothing, noise or flat art by turns; RGBA. */
function aPicture(index: number): Picture {
  const { width, height } = aSize(index);
  const pixels = Buffer.alloc(width * height * 4, upTo(255));
  const kind = index % 5;
  const [fine, coarse] = [1 + upTo(9), 10 + upTo(60)];
  for (let at = 0; at < width * height; at += 1) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const shade = 128 + 60 * Math.sin(x / coarse) + 50 * Math.cos(y / fine) + random() * 20;
    const art = ((x >> 3) ^ (y >> 2)) % 3 === 0 ? 250 : 10;
    if (kind === 0) pixels.fill(Math.floor(shade), at * 4, at * 4 + 3);
    if (kind === 1 && at % 5000 === 7) pixels.fill(0, at * 4, at * 4 + 3);
    if (kind === 2) pixels.writeUIntBE(upTo(0xffffff), at * 4, 3);
    if (kind === 3) pixels.fill(art, at * 4, at * 4 + 3);
    pixels[at * 4 + 3] = x % 50;
  }
  return { pixels, width, height };
}

function someOptions(): WebpOptions {
  return {
    quality: 1 + upTo(99),
    alphaQuality: upTo(100),
    effort: upTo(6),
    preset: PRESETS[upTo(5)]!,
    smartSubsample: upTo(3) === 0,
    nearLossless: upTo(30) === 0,
  };
}

test(`Accepts ${SOUND} frames of all sizes, kinds and options`, async (t) => {
  const dir = await tempDir(t);
  for (let index = 0; index < SOUND; index += 1) {
    const { pixels, width, height } = aPicture(index);
    const options = someOptions();
    const image = sharp(pixels, { raw: { width, height, channels: 4 } });
    const webp = await (index % 4 === 0 ? image : image.removeAlpha()).webp(options).toBuffer();
    assert.equal(
      await webpFaultOf(dir, webp),
      null,
      JSON.stringify({ index, width, height, options }),
    );
  }
});

/** Pieces of a frame, by name. Smaller ones may stay within what an encoder adds to a partition. */
const PIECES: Readonly<Record<string, (webp: Buffer) => Span>> = {
  'the second half of the coefficients': (webp) => partOf(coefficientsOf(webp), 0.5, 1),
  'the first half of the coefficients': (webp) => partOf(coefficientsOf(webp), 0, 0.5),
  'a tenth of the coefficients': (webp) => {
    const from = random() * 0.9;
    return partOf(coefficientsOf(webp), from, from + 0.1);
  },
  'the second half of the modes': (webp) => partOf(framePartsOf(webp).modes, 0.5, 1),
  'the beginning of the modes': (webp) => partOf(framePartsOf(webp).modes, 0, 0.2),
};

function coefficientsOf(webp: Buffer): Span {
  return framePartsOf(webp).partitions[0]!;
}

async function pixelsOf(webp: Buffer): Promise<Buffer | null> {
  return sharp(webp)
    .ensureAlpha()
    .raw()
    .toBuffer()
    .catch(() => null);
}

describe('damage that the decoder prints', () => {
  const sound: Buffer[] = [];

  before(async () => {
    for (const seed of [1, 2, 3]) {
      const photo = sharp(await drawPhoto({ widthPx: 300, heightPx: 220, seed }));
      sound.push(
        await photo
          .clone()
          .webp({ quality: 30 * seed })
          .toBuffer(),
      );
      sound.push(await photo.ensureAlpha(0.5).webp({ preset: 'drawing' }).toBuffer());
    }
  });

  for (const [piece, spanIn] of Object.entries(PIECES)) {
    for (const [change, apply] of Object.entries(SPOILED)) {
      test(`is refused if ${piece} became ${change}`, async (t) => {
        const dir = await tempDir(t);
        for (const webp of sound) {
          const damaged = spoiled(webp, spanIn(webp), (bytes) => {
            apply(bytes, random);
          });
          const fault = await webpFaultOf(dir, damaged);
          assert.ok(fault !== null || (await pixelsOf(damaged))?.equals((await pixelsOf(webp))!));
        }
      });
    }
  }

  test('is nearly always found if a single bit was flipped', async (t) => {
    const dir = await tempDir(t);
    let [printed, found] = [0, 0];
    for (let index = 0; index < DAMAGED; index += 1) {
      const webp = sound[index % sound.length]!;
      const { modes, partitions } = framePartsOf(webp);
      const damaged = Buffer.from(webp);
      damaged[modes.start + upTo(partitions[0]!.end - modes.start - 1)]! ^= 1 << upTo(7);
      const pixels = await pixelsOf(damaged);
      if (pixels === null || pixels.equals((await pixelsOf(webp))!)) continue;
      printed += 1;
      if ((await webpFaultOf(dir, damaged)) !== null) found += 1;
    }
    assert.ok(printed > DAMAGED / 5 && found >= 0.95 * printed, `${found} of ${printed}`);
  });
});
