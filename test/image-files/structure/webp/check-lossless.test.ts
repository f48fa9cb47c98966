import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import sharp from 'sharp';
import { withBytesOf } from '../../../../src/image-files/bytes/byte-window.ts';
import { checkWebpData } from '../../../../src/image-files/structure/webp/check-webp-data.ts';
import { chunkOf, partOf, spoiled } from '../../../support/damage/damage-webp.ts';
import { shortWebp } from '../../../support/damage/damage-ends.ts';
import { drawPhoto } from '../../../support/image-files/draw-artwork.ts';
import {
  allSymbols,
  losslessWebp,
  ONE_COLOUR,
  oneSymbol,
  PLAIN_START,
  tilesOf,
  twoSymbols,
  type Bits,
} from '../../../support/image-files/lossless-webps.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { spooled } from '../../../artwork/pictures.ts';

const DAMAGED = { code: 'artwork_damaged' };
const TRUNCATED = { code: 'artwork_truncated' };
const TOO_LARGE = { code: 'artwork_too_large' };
const SIZE = { columns: 30, rows: 20 };

const photo = sharp(await drawPhoto({ widthPx: 300, heightPx: 200 }));
const lossless = await photo.clone().webp({ lossless: true }).toBuffer();
const clear = await transparent();

/** A lossy photograph whose transparency is waves. */
async function transparent(): Promise<Buffer> {
  const pixels = await photo.clone().ensureAlpha().raw().toBuffer();
  for (let at = 0; at < 300 * 200; at += 1) {
    const [x, y] = [at % 300, Math.floor(at / 300)];
    pixels[4 * at + 3] = 128 + 60 * Math.sin(x / 20) + 60 * Math.cos((x * y) / 900);
  }
  return sharp(pixels, { raw: { width: 300, height: 200, channels: 4 } })
    .webp()
    .toBuffer();
}

async function check(t: TestContext, webp: Buffer) {
  const { signal } = t;
  const file = await spooled(await tempDir(t), webp);
  return withBytesOf({ ...file, signal }, async (window) => {
    await checkWebpData(window, signal);
    return window.used;
  });
}

test('Accepts a lossless photograph, and refuses it if half of its data is zeroed', async (t) => {
  await check(t, lossless);
  for (const [from, to] of [
    [0, 0.5],
    [0.5, 1],
  ] as const) {
    const half = partOf(chunkOf(lossless, 'VP8L'), from, to);
    const zeroed = spoiled(lossless, { ...half, start: half.start + 5 }, (bytes) => bytes.fill(0));
    await assert.rejects(check(t, zeroed), /damaged|ends too early/);
  }
});

test('Accepts lossless transparency, and refuses it if half of its data is zeroed', async (t) => {
  await check(t, clear);
  for (const [from, to] of [
    [0, 0.5],
    [0.5, 1],
  ] as const) {
    const half = partOf(chunkOf(clear, 'ALPH'), from, to);
    const zeroed = spoiled(clear, { ...half, start: half.start + 1 }, (bytes) => bytes.fill(0));
    await assert.rejects(check(t, zeroed), { ...DAMAGED, message: /transparency/ });
  }
});

test('Calls a lossless frame truncated if it is too short', async (t) => {
  await assert.rejects(check(t, shortWebp(lossless, 0.7)), TRUNCATED);
  await assert.rejects(check(t, losslessWebp(SIZE, [])), TRUNCATED);
});

test('Accepts plain transparency of exactly its size', async (t) => {
  const { start, end } = chunkOf(clear, 'ALPH');
  const plain = (bytes: number) => {
    const head = Buffer.from('ALPH\0\0\0\0\0', 'latin1');
    head.writeUInt32LE(bytes + 1, 4);
    const chunk = Buffer.concat([head, Buffer.alloc(bytes + ((bytes + 1) % 2), 7)]);
    const after = clear.subarray(end + ((end - start) % 2));
    return Buffer.concat([clear.subarray(0, start - 8), chunk, after]);
  };
  await check(t, plain(300 * 200));
  await assert.rejects(check(t, plain(300 * 200 - 1)), DAMAGED);
  await assert.rejects(check(t, plain(300 * 200 + 100)), DAMAGED);
});

test('Refuses damage in the first frame of a lossless animation', async (t) => {
  const pixels = await photo.clone().ensureAlpha().raw().toBuffer();
  const raw = { width: 300, height: 200, channels: 4, pageHeight: 100 } as const;
  const moving = await sharp(pixels, { raw }).webp({ lossless: true }).toBuffer();
  assert.ok(moving.includes('ANMF'));
  await check(t, moving);
  const half = partOf(chunkOf(moving, 'VP8L'), 0.5, 1);
  await assert.rejects(
    check(
      t,
      spoiled(moving, half, (bytes) => bytes.fill(0)),
    ),
    /damaged|ends too early/,
  );
});

/** One bit a pixel. */
const TWO_COLOURS: readonly Bits[] = [
  ...PLAIN_START,
  ...twoSymbols(3, 9),
  ...[0, 0, 0, 0].flatMap(oneSymbol),
];
const PIXELS: readonly Bits[] = Array.from({ length: 30 * 20 }, (_, index): Bits => [index & 1, 1]);

test('Accepts up to seven zeros behind the last pixel, which encoders write that fill up words', async (t) => {
  const webp = (after: Buffer) => losslessWebp(SIZE, [...TWO_COLOURS, ...PIXELS], after);
  await check(t, webp(Buffer.alloc(0)));
  await check(t, webp(Buffer.alloc(7)));
  await assert.rejects(check(t, webp(Buffer.alloc(8))), DAMAGED);
  await assert.rejects(check(t, webp(Buffer.from([0, 1]))), DAMAGED);
  const bitsAfter = losslessWebp(SIZE, [...TWO_COLOURS, ...PIXELS, [1, 1]]);
  await assert.rejects(check(t, bitsAfter), DAMAGED);
});

test('Reads the groups of tiles, and codes that take no bits', async (t) => {
  await check(t, losslessWebp(SIZE, [...PLAIN_START, ...ONE_COLOUR]));
  const groups = [...tilesOf(2), ...ONE_COLOUR, ...ONE_COLOUR];
  await check(t, losslessWebp(SIZE, [...groups, ...ONE_COLOUR]));
  const twoColours = [...twoSymbols(3, 9), ...[0, 0, 0, 0].flatMap(oneSymbol)];
  await check(t, losslessWebp(SIZE, [...groups, ...twoColours, ...PIXELS]));
  await assert.rejects(check(t, losslessWebp(SIZE, [...groups, ...twoColours])), TRUNCATED);
  await assert.rejects(check(t, losslessWebp(SIZE, groups)), TRUNCATED);
});

const REST = [0, 0, 0, 0].flatMap(oneSymbol);
/** Codes of a bit for green 0, and for a copy of the pixel above. */
const COPIES: readonly Bits[] = [
  ...PLAIN_START,
  // Lengths 1 for green 0 and for the first length, by runs of symbols without a code.
  [0, 1],
  [0, 4],
  [0, 3],
  [1, 3],
  [0, 3],
  [1, 3],
  [0, 1],
  [0, 1],
  [1, 1],
  [127, 7],
  [1, 1],
  [255 - 138 - 11, 7],
  [0, 1],
  [1, 1],
  [23 - 11, 7],
  ...REST,
];

test('Reads codes whose lengths are codes, and copies', async (t) => {
  const pixel: Bits = [0, 1];
  const copy: Bits = [1, 1];
  const row = Array.from({ length: SIZE.columns }, () => pixel);
  const copies = Array.from({ length: SIZE.columns * (SIZE.rows - 1) }, () => copy);
  await check(t, losslessWebp(SIZE, [...COPIES, ...row, ...copies]));
  await assert.rejects(
    check(t, losslessWebp(SIZE, [...COPIES, ...row.slice(1), ...copies], Buffer.alloc(8))),
    DAMAGED,
  );
});

const INVALID: Readonly<Record<string, readonly Bits[]>> = {
  'the same transform twice': [
    [1, 1],
    [2, 2],
    [1, 1],
    [2, 2],
  ],
  'a cache of 4,096 colours': [
    [0, 1],
    [1, 1],
    [12, 4],
  ],
  'a code without symbols': [...PLAIN_START, [0, 1], [0, 4], [0, 12], [0, 64]],
  'a code that is not complete': [
    ...PLAIN_START,
    ...allSymbols(8).slice(0, -1),
    [100, 8],
    [0, 800],
  ],
  'a distance that no code has': [
    ...PLAIN_START,
    ...[0, 0, 0, 0].flatMap(oneSymbol),
    ...oneSymbol(40),
  ],
  'a copy of pixels before the first one': [...COPIES, [1, 1], [0, 64]],
};

for (const [name, bits] of Object.entries(INVALID)) {
  test(`Refuses ${name}`, async (t) => {
    await assert.rejects(check(t, losslessWebp(SIZE, bits, Buffer.alloc(64))), DAMAGED);
  });
}

test('Refuses an unknown version of a lossless frame', async (t) => {
  const { start } = chunkOf(lossless, 'VP8L');
  const other = spoiled(lossless, { start: start + 4, end: start + 5 }, (bytes) => {
    bytes[0]! |= 0x20;
  });
  await assert.rejects(check(t, other), DAMAGED);
});

test('Refuses more groups of codes than memory is meant for', async (t) => {
  // Codes of one symbol, of 4 bits.
  const groups = Array.from({ length: 20_000 }, (): Bits => [0x1111, 16]);
  const most = losslessWebp(SIZE, [...tilesOf(0xffff), ...groups]);
  await assert.rejects(check(t, most), TOO_LARGE);
  const manyTiles = losslessWebp({ columns: 16_384, rows: 16_384 }, [
    [0, 2],
    [1, 1],
    [0, 4],
  ]);
  await assert.rejects(check(t, manyTiles), TOO_LARGE);
});

test('Spends steps on pixels without bits, and stops when its client leaves', async (t) => {
  const size = { columns: 4096, rows: 4096 };
  const webp = losslessWebp(size, [...tilesOf(0), ...ONE_COLOUR]);
  const { steps } = await check(t, webp);
  assert.ok(steps >= (4096 * 512) / 1024, `${steps} steps`);
  const controller = new AbortController();
  const reason = new Error('the client left');
  const file = await spooled(await tempDir(t), webp);
  await withBytesOf({ ...file, signal: t.signal }, async (window) => {
    const read = checkWebpData(window, controller.signal);
    setImmediate(() => {
      controller.abort(reason);
    });
    await assert.rejects(read, reason);
  });
});
