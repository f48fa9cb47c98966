/**
 * Lossless frames and transparency as encoders write them are accepted, and those whose data was changed are
 * refused. Prefix codes have no checksum: the only signs are invalid codes, how much of the data the pixels
 * take, and its end.
 */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import sharp, { type WebpOptions } from 'sharp';
import {
  chunkOf,
  partOf,
  spoiled,
  SPOILED,
  type Span,
} from '../../../support/damage/damage-webp.ts';
import { seededRandom } from '../../../support/image-files/noise.ts';
import { webpFaultOf } from '../../../support/damage/webp-fault.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const SOUND = 300;
const DAMAGED = 100;

const random = seededRandom(9649);
const upTo = (most: number) => Math.floor(random() * (most + 1));

interface Picture {
  readonly pixels: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Draws a photograph, noise, flat art of a few or many colours, or nearly nothing by turns; RGBA. */
function aPicture(kind: number, { width, height }: Omit<Picture, 'pixels'>): Picture {
  const pixels = Buffer.alloc(width * height * 4, upTo(255));
  const colours = Array.from({ length: 1 + upTo(kind === 2 ? 15 : 250) }, () => upTo(0xffffff));
  const [fine, coarse, clear] = [1 + upTo(9), 10 + upTo(60), upTo(3)];
  for (let at = 0; at < width * height; at += 1) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const shade = Math.floor(128 + 60 * Math.sin(x / coarse) + 50 * Math.cos(y / fine));
    const noise = Math.floor(random() * 12);
    if (kind === 0) pixels.set([shade + noise, shade, 255 - shade + noise], at * 4);
    if (kind === 1) pixels.writeUIntBE(upTo(0xffffff), at * 4, 3);
    if (kind === 2 || kind === 3) {
      pixels.writeUIntBE(colours[((x >> 3) ^ (y >> 2)) % colours.length]!, at * 4, 3);
    }
    pixels[at * 4 + 3] = [255, shade, x % 50, x < width / 2 ? 0 : 255][clear]!;
  }
  return { pixels, width, height };
}

function someOptions(): WebpOptions {
  const kind = upTo(3);
  return {
    quality: 1 + upTo(99),
    alphaQuality: upTo(100),
    effort: upTo(6),
    lossless: kind < 2,
    nearLossless: kind === 2,
    exact: upTo(3) === 0,
  };
}

test(`Accepts ${SOUND} lossless frames and transparencies of all sizes, kinds and options`, async (t) => {
  const dir = await tempDir(t);
  let [frames, transparencies] = [0, 0];
  for (let index = 0; index < SOUND; index += 1) {
    const most = index % 3 === 0 ? 34 : 240;
    const isLarge = index % 100 === 0;
    const size = { width: isLarge ? 1200 : 1 + upTo(most), height: isLarge ? 900 : 1 + upTo(most) };
    const { pixels, ...drawn } = aPicture(index % 5, size);
    const options = isLarge ? { ...someOptions(), effort: 2 } : someOptions();
    const raw = { ...drawn, channels: 4 } as const;
    const webp = await sharp(pixels, { raw }).webp(options).toBuffer();
    if (webp.includes('VP8L')) frames += 1;
    if (webp.includes('ALPH')) transparencies += 1;
    assert.equal(await webpFaultOf(dir, webp), null, JSON.stringify({ index, ...drawn, options }));
  }
  assert.ok(frames > SOUND / 2 && transparencies > SOUND / 10, `${frames}, ${transparencies}`);
});

/** Pieces of a stream, by name. */
const PIECES: Readonly<Record<string, (stream: Span) => Span>> = {
  'the second half': (stream) => partOf(stream, 0.5, 1),
  'the first half': (stream) => partOf(stream, 0, 0.5),
  'a quarter': (stream) => {
    const from = random() * 0.75;
    return partOf(stream, from, from + 0.25);
  },
};

/**
 * The share of damage to find. Codes that are only moved are mostly read as before, and as many of them may be
 * lost as are read twice.
 */
const LEAST_FOUND: Readonly<Record<string, number>> = {
  zeros: 1,
  ones: 1,
  'its first byte': 0.9,
  'random bytes': 0.9,
  'its bytes in another place': 0,
};

async function pixelsOf(webp: Buffer): Promise<Buffer | null> {
  return sharp(webp)
    .ensureAlpha()
    .raw()
    .toBuffer()
    .catch(() => null);
}

/** The data of the transparency, or else of the lossless frame, without its header. */
function streamOf(webp: Buffer): Span {
  const type = webp.includes('ALPH') ? 'ALPH' : 'VP8L';
  const { start, end } = chunkOf(webp, type);
  return { start: start + (type === 'ALPH' ? 1 : 5), end };
}

interface Damaged {
  readonly sound: Buffer;
  readonly bytes: Buffer;
}

/** Counts files that print another image, and those of them that are refused. */
async function countsOf(dir: string, files: readonly Damaged[]) {
  let [printed, found] = [0, 0];
  for (const { sound, bytes } of files) {
    const fault = await webpFaultOf(dir, bytes);
    const pixels = await pixelsOf(bytes);
    // What the decoder refuses is refused before it is decoded.
    if (pixels === null) assert.ok(fault !== null);
    if (pixels === null || pixels.equals((await pixelsOf(sound))!)) continue;
    printed += 1;
    if (fault !== null) found += 1;
  }
  return { printed, found };
}

describe('damage to lossless data', () => {
  const sound: Buffer[] = [];

  before(async () => {
    for (let index = 0; index < 12; index += 1) {
      const { pixels, ...size } = aPicture(index % 2 === 0 ? 0 : 3, {
        width: 200 + index,
        height: 150,
      });
      for (let at = 0; at < size.width * size.height; at += 1) {
        pixels[4 * at + 3] = index % 4 < 2 ? 255 : (pixels[4 * at]! * 3) & 255;
      }
      const image = sharp(pixels, { raw: { ...size, channels: 4 } });
      sound.push(await image.webp({ lossless: index % 4 < 2, effort: index % 5 }).toBuffer());
    }
  });

  for (const [piece, spanIn] of Object.entries(PIECES)) {
    for (const [change, least] of Object.entries(LEAST_FOUND)) {
      test(`is found if ${piece} became ${change}`, async (t) => {
        const damaged = [...sound, ...sound, ...sound].map((webp) => {
          const bytes = spoiled(webp, spanIn(streamOf(webp)), (part) => {
            SPOILED[change]!(part, random);
          });
          return { sound: webp, bytes };
        });
        const { printed, found } = await countsOf(await tempDir(t), damaged);
        t.diagnostic(`${found} of ${printed}`);
        assert.ok(found >= least * printed, `${found} of ${printed}`);
      });
    }
  }

  test('is found if the decoder would refuse it, and a single bit was flipped', async (t) => {
    const damaged = Array.from({ length: DAMAGED }, (_, index) => {
      const webp = sound[index % sound.length]!;
      const { start, end } = streamOf(webp);
      const bytes = Buffer.from(webp);
      bytes[start + upTo(end - start - 1)]! ^= 1 << upTo(7);
      return { sound: webp, bytes };
    });
    const { printed, found } = await countsOf(await tempDir(t), damaged);
    t.diagnostic(`${found} of ${printed} that are printed`);
  });
});
