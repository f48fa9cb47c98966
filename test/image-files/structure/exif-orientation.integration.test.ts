/** The header states the size that the decoder makes, however malformed the EXIF block is. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import sharp from 'sharp';
import { crc32 } from 'node:zlib';
import { withBytesOf } from '../../../src/image-files/bytes/byte-window.ts';
import { readSize } from '../../../src/image-files/structure/read-size.ts';
import { drawOf } from '../../support/fuzz/draw.ts';
import { fuzzCaseNumbers, FUZZ_SEED, reproduceWith } from '../../support/fuzz/fuzz-settings.ts';
import { fuzzedExif } from '../../support/fuzz/fuzzed-exif.ts';
import { tempDir } from '../../support/temp-dir.ts';

const NAME_BYTES = 6;
const flat = sharp({ create: { width: 16, height: 8, channels: 4, background: '#f00' } });
const base = {
  jpeg: await flat.clone().jpeg().toBuffer(),
  png: await flat.clone().png().toBuffer(),
  webp: await flat.clone().webp({ lossless: true }).keepExif().withExif({}).toBuffer(),
};

const WITH_EXIF = {
  jpeg: (exif: Buffer) => splice(base.jpeg, 2, [segment(exif)]),
  // After the signature and IHDR.
  png: (exif: Buffer) => splice(base.png, 33, [chunk('eXIf', exif.subarray(NAME_BYTES))]),
  webp: (exif: Buffer) => aWebp(exif),
};
type Format = keyof typeof WITH_EXIF;

function splice(file: Buffer, at: number, parts: readonly Buffer[]): Buffer {
  return Buffer.concat([file.subarray(0, at), ...parts, file.subarray(at)]);
}

function segment(content: Buffer): Buffer {
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

function chunk(type: string, content: Buffer): Buffer {
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** VP8X announces EXIF, the pixels follow, then the block. */
function aWebp(exif: Buffer): Buffer {
  const at = base.webp.indexOf('VP8L', 0, 'latin1');
  const pixels = base.webp.subarray(at, at + 8 + evenly(base.webp.readUInt32LE(at + 4)));
  const extended = Buffer.from('VP8X\x0a\0\0\0\x18\0\0\0\x0f\0\0\x07\0\0', 'latin1');
  const head = Buffer.from('EXIF\0\0\0\0', 'latin1');
  head.writeUInt32LE(exif.length, 4);
  const padding = Buffer.alloc(exif.length % 2);
  const body = Buffer.concat([Buffer.from('WEBP'), extended, pixels, head, exif, padding]);
  const riff = Buffer.from('RIFF\0\0\0\0', 'latin1');
  riff.writeUInt32LE(body.length, 4);
  return Buffer.concat([riff, body]);
}

function evenly(bytes: number): number {
  return bytes + (bytes % 2);
}

async function sizesOf(t: TestContext) {
  const dir = await tempDir(t);
  const { signal } = new AbortController();
  return async (format: Format, file: Buffer) => {
    const path = join(dir, 'file');
    await writeFile(path, file);
    const { autoOrient } = await sharp(file).metadata();
    const read = (window: Parameters<typeof readSize>[1]) => readSize(format, window);
    const stated = await withBytesOf({ path, bytes: file.length, signal }, read);
    return { stated, decoded: { widthPx: autoOrient.width, heightPx: autoOrient.height } };
  };
}

for (const format of ['jpeg', 'png', 'webp'] as const) {
  test(`The header of a ${format} states the size that the decoder makes, for any EXIF block`, async (t) => {
    const compare = await sizesOf(t);
    let turned = 0;
    for (const number of fuzzCaseNumbers(700)) {
      const exif = fuzzedExif(drawOf(FUZZ_SEED, number));
      const { stated, decoded } = await compare(format, WITH_EXIF[format](exif));
      const again = reproduceWith('exif-orientation', number);
      assert.deepEqual(stated, decoded, `${again}\n${exif.toString('hex')}`);
      if (decoded.widthPx === 8) turned += 1;
    }
    assert.ok(turned > 100 || process.env['FUZZ_CASE'] !== undefined, `${turned} are turned`);
  });
}

test('A segment that begins like an EXIF block takes its place, as in the decoder', async (t) => {
  const compare = await sizesOf(t);
  const exif = aTurningBlock();
  for (const first of ['Exif', 'Exif\0', 'Exif\0x', 'Exif\0\0', 'Exi', 'exif\0\0']) {
    const file = splice(base.jpeg, 2, [segment(Buffer.from(first, 'latin1')), segment(exif)]);
    const { stated, decoded } = await compare('jpeg', file);
    assert.deepEqual(stated, decoded, first);
  }
});

/** A sound block with orientation 6. */
function aTurningBlock(): Buffer {
  const tiff = 'II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0';
  return Buffer.from(`Exif\0\0${tiff}`, 'latin1');
}
