import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { DEFAULT_OUTPUT } from '../../src/gang-sheet/order.ts';
import { renderPart } from '../../src/rendering/render-part.ts';
import type { VerifyPartInput } from '../../src/rendering/format/verify-request.ts';
import { verifyPart } from '../../src/rendering/verify-part.ts';
import { aFitting, aFolder, anInput, aPlacement, aPool, aSheet } from './makers.ts';

const SHEET = aSheet({
  widthPx: 300,
  heightPx: 400,
  placements: [aPlacement(0, 10, 10), aPlacement(0, 150, 200)],
});

/** Renders a good part; `verifyBytes` verifies other bytes in its place, with their own hash. */
async function aPart(t: TestContext) {
  const path = join(await aFolder(t), 'part.png');
  const input = anInput(SHEET, [aFitting(120, 90)]);
  const part = await renderPart({ ...input, path, encoders: aPool(t) });
  const good = await readFile(path);
  const signal = new AbortController().signal;
  const { widthPx, heightPx } = SHEET;
  const expected = {
    path,
    widthPx,
    heightPx,
    dpi: 300,
    sha256: part.sha256,
    signal,
    output: DEFAULT_OUTPUT,
    sheet: SHEET,
    fittings: [aFitting(120, 90)],
  };
  const verify = (change: Partial<VerifyPartInput> = {}) => verifyPart({ ...expected, ...change });
  const verifyBytes = async (bytes: Uint8Array) => {
    await writeFile(path, bytes);
    return verify({ sha256: createHash('sha256').update(bytes).digest('hex') });
  };
  return { good, verify, verifyBytes };
}

interface Chunk {
  readonly type: string;
  readonly content: Buffer;
}

function toChunks(png: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    chunks.push({ type, content: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

/** Builds a file with correct framing from any chunks. */
function toPng(chunks: readonly Chunk[]): Buffer {
  const framed = chunks.map(({ type, content }) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(content.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  });
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...framed]);
}

/** Replaces the image data of a file. */
function withImageData(png: Buffer, change: (rows: Buffer) => Buffer): Buffer {
  const chunks = toChunks(png);
  const data = Buffer.concat(chunks.filter(isData).map(({ content }) => content));
  return withStream(png, deflateSync(change(inflateSync(data))));
}

function withStream(png: Buffer, content: Buffer): Buffer {
  const chunks = toChunks(png).filter((chunk) => !isData(chunk));
  return toPng([...chunks.slice(0, 3), { type: 'IDAT', content }, ...chunks.slice(3)]);
}

const isData = ({ type }: Chunk) => type === 'IDAT';

test('A good part passes every check', async (t) => {
  const { verify, good, verifyBytes } = await aPart(t);
  assert.deepEqual(await verify(), [
    ...['signature', 'chunks', 'checksums', 'size', 'density', 'colour'],
    ...['pixels', 'hash', 'decoder'],
  ]);
  await verifyBytes(withImageData(good, (rows) => rows));
});

test('sharp decodes a part with its density and its colour space', async (t) => {
  const { good } = await aPart(t);
  const { density, channels, space, depth } = await sharp(good).metadata();
  assert.deepEqual(
    { density, channels, space, depth },
    { density: 300, channels: 4, space: 'srgb', depth: 'uchar' },
  );
});

test('Finds a changed byte anywhere, even if the hash was taken after the change', async (t) => {
  const { good, verifyBytes } = await aPart(t);
  const flips = fc.record({ at: fc.nat(good.length - 1), flip: fc.integer({ min: 1, max: 255 }) });
  await fc.assert(
    fc.asyncProperty(flips, async ({ at, flip }) => {
      const bytes = Buffer.from(good);
      bytes[at]! ^= flip;
      await assert.rejects(verifyBytes(bytes), { code: 'verification_failed' });
    }),
    { numRuns: 150, examples: [...good.keys()].slice(0, 70).map((at) => [{ at, flip: 1 }]) },
  );
});

test('Finds a part that ends early, wherever it ends', async (t) => {
  const { good, verifyBytes } = await aPart(t);
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), async (length) => {
      await assert.rejects(verifyBytes(good.subarray(0, length)), { code: 'verification_failed' });
    }),
    { numRuns: 60 },
  );
});

test('Finds bytes that differ from the written bytes', async (t) => {
  const { verify } = await aPart(t);
  const rejected = { code: 'verification_failed', message: /its SHA-256 must be 00/ };
  await assert.rejects(verify({ sha256: '00'.repeat(32) }), rejected);
});

for (const { what, change, message } of [
  { what: 'width', change: { widthPx: 301 }, message: /its size must be 301x400, found 300x400/ },
  { what: 'height', change: { heightPx: 399 }, message: /its size must be 300x399, found 300x400/ },
  { what: 'density', change: { dpi: 299 }, message: /11772,11772,1, found 11811,11811,1/ },
]) {
  test(`Finds a ${what} that differs from the plan`, async (t) => {
    const { verify } = await aPart(t);
    await assert.rejects(verify(change), { code: 'verification_failed', message });
  });
}

for (const { title, damage, message } of [
  {
    title: 'bytes after its end',
    damage: (png: Buffer) => Buffer.concat([png, Buffer.from([0])]),
    message: /the content after the IEND chunk must be nothing, found more bytes/,
  },
  ...['IHDR', 'sRGB', 'pHYs', 'IEND'].map((missing) => ({
    title: `no ${missing} chunk`,
    damage: (png: Buffer) => toPng(toChunks(png).filter(({ type }) => type !== missing)),
    message: missing === 'IEND' ? /found the end of the file/ : new RegExp(`must be ${missing}`),
  })),
  {
    title: 'an extra chunk',
    damage: (png: Buffer) =>
      toPng([...toChunks(png), { type: 'tEXt', content: Buffer.from('a\0b') }]),
    message: /the content after the IEND chunk/,
  },
  {
    title: 'one of several data chunks missing',
    damage: (png: Buffer) => toPng(toChunks(png).filter((_, index) => index !== 4)),
    message: /its image data must be a whole zlib stream/,
  },
  {
    title: 'a missing row',
    damage: (png: Buffer) => withImageData(png, (rows) => rows.subarray(1201)),
    message: /the number of inflated bytes must be 480400, found 479199/,
  },
  {
    title: 'an extra row',
    damage: (png: Buffer) =>
      withImageData(png, (rows) => Buffer.concat([rows, Buffer.alloc(1201)])),
    message: /the number of inflated bytes must be 480400, found 481601/,
  },
  {
    title: 'a filter that does not exist',
    damage: (png: Buffer) =>
      withImageData(png, (rows) => {
        rows[1201 * 7] = 5;
        return rows;
      }),
    message: /the filter of each row must be 0 to 4, found 5/,
  },
  {
    title: 'data after its compressed stream',
    damage: (png: Buffer) => {
      const data = toChunks(png)
        .filter(isData)
        .map(({ content }) => content);
      return withStream(png, Buffer.concat([...data, Buffer.from('more')]));
    },
    message: /the length of the compressed stream/,
  },
  {
    title: 'a wrong Adler-32',
    damage: (png: Buffer) => {
      const stream = deflateSync(Buffer.alloc(480_400));
      stream[stream.length - 1]! ^= 1;
      return withStream(png, stream);
    },
    message: /its image data must be a whole zlib stream, found incorrect data check/,
  },
]) {
  test(`Refuses a part with ${title}`, async (t) => {
    const { good, verifyBytes } = await aPart(t);
    await assert.rejects(verifyBytes(damage(good)), { code: 'verification_failed', message });
  });
}

test('Verification ends with the reason of its signal', async (t) => {
  const { verify } = await aPart(t);
  const signal = AbortSignal.abort(new Error('cancelled by the customer'));
  await assert.rejects(verify({ signal }), /cancelled by the customer/);
});
