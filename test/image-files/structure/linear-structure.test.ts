/**
 * The structure of a file is walked in steps and bytes that grow no faster than the file, whatever it
 * repeats, or the file is refused by name; so are files of 2 MB.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArtworkFault } from '../../../src/image-files/artwork-fault.ts';
import { withBytesOf, type ByteWindow } from '../../../src/image-files/bytes/byte-window.ts';
import { detectFormat } from '../../../src/image-files/detect-format.ts';
import { readHeader } from '../../../src/image-files/read-header.ts';
import { readAvifColour } from '../../../src/image-files/structure/avif/avif-colour.ts';
import { isoExtents } from '../../../src/image-files/structure/avif/iso-items.ts';
import { checkStructure } from '../../../src/image-files/structure/check-structure.ts';
import { gifFrame } from '../../../src/image-files/structure/gif/gif-frame.ts';
import { readPngColour } from '../../../src/image-files/structure/png/png-colour.ts';
import { readSize } from '../../../src/image-files/structure/read-size.ts';
import { readTiffSamples } from '../../../src/image-files/structure/tiff/tiff-samples.ts';
import { checkWebpData } from '../../../src/image-files/structure/webp/check-webp-data.ts';
import { NEVER, spooled } from '../../artwork/pictures.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { jpegOfDirectories, box, HARD_FILES } from '../../support/growth/hard-files.ts';

const MEGABYTE = 1024 * 1024;
/** Steps of a walk for a file of twice the size, plus what opening takes. */
const MAX_GROWTH = 2.4;
const FIXED = 2000;
const FIXED_BYTES = 600 * 1024;

const WALKS: Readonly<Record<string, (file: ByteWindow) => Promise<unknown>>> = {
  checkStructure: async (file) => checkStructure(await formatOf(file), file),
  readSize: async (file) => readSize(await formatOf(file), file),
  readPngColour,
  readAvifColour,
  isoExtents,
  readTiffSamples,
  gifFrame,
  checkWebpData: (file) => checkWebpData(file, NEVER),
};

async function formatOf(file: ByteWindow) {
  // The signature of a JPEG looks at its first marker too, which some of these lack.
  return detectFormat(await file.at(0, 1000)) ?? 'jpeg';
}

for (const [name, fileOf] of Object.entries(HARD_FILES)) {
  test(`Walks ${name} in steps in proportion to the file`, async (t) => {
    const dir = await tempDir(t);
    for (const [walk, read] of Object.entries(WALKS)) {
      const used = async (length: number) => {
        const file = await spooled(dir, fileOf(length));
        return withBytesOf({ ...file, signal: t.signal }, async (window) => {
          await read(window).catch(assertFault);
          return window.used;
        });
      };
      const [one, two] = [await used(MEGABYTE / 8), await used(MEGABYTE / 4)];
      const what = `${walk}: ${JSON.stringify({ one, two })}`;
      assert.ok(two.steps <= one.steps * MAX_GROWTH + FIXED, what);
      assert.ok(two.bytes <= one.bytes * MAX_GROWTH + FIXED_BYTES, what);
    }
    const file = await spooled(dir, fileOf(2 * MEGABYTE));
    await readHeader(file, { maxPixels: 1e9, signal: t.signal }).catch(assertFault);
  });
}

function assertFault(error: unknown): void {
  assert.ok(error instanceof ArtworkFault, String(error));
}

test('Reads one Exif directory of a JPEG, however many it has', async (t) => {
  const file = await spooled(await tempDir(t), jpegOfDirectories(20_000));
  const { bytes } = await withBytesOf({ ...file, signal: t.signal }, async (window) => {
    await readSize('jpeg', window);
    return window.used;
  });
  assert.ok(bytes < 4 * file.bytes + MEGABYTE, `${bytes} bytes read of ${file.bytes}`);
});

test('Refuses a file whose structure names the same bytes again and again', async (t) => {
  const file = await spooled(await tempDir(t), Buffer.alloc(MEGABYTE));
  const read = withBytesOf({ ...file, signal: t.signal }, async (window) => {
    for (let at = 0; ; at = at === 0 ? MEGABYTE / 2 : 0) await window.at(at, MEGABYTE / 2);
  });
  await assert.rejects(read, { code: 'artwork_too_large', message: /too many parts/ });
});

test('Stops a walk when its client leaves', async (t) => {
  const file = await spooled(await tempDir(t), Buffer.alloc(MEGABYTE));
  const controller = new AbortController();
  const reason = new Error('the client left');
  const read = withBytesOf({ ...file, signal: controller.signal }, async (window) => {
    for (let at = 0; ; at += 1) {
      await window.at(at % MEGABYTE, 1);
      if (at === 1000) controller.abort(reason);
    }
  });
  await assert.rejects(read, reason);
});

test('Lets other work of the process go on during a long walk', async (t) => {
  const file = await spooled(await tempDir(t), Buffer.alloc(64 * 1024));
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  t.after(() => {
    clearInterval(timer);
  });
  await withBytesOf({ ...file, signal: t.signal }, async (window) => {
    for (let at = 0; at < 200_000; at += 1) await window.at(at % 1000, 1);
  });
  assert.ok(turns >= 3, `${turns} turns of the event loop`);
});

test('Refuses an AVIF whose item list says more than it holds', async (t) => {
  const fields = Buffer.alloc(16 + 8 * 20_000);
  fields.writeUInt16BE(20_000, 6);
  for (let at = 8; at + 6 <= fields.length; at += 6) fields.writeUInt16BE(0xffff, at + 4);
  const meta = box('meta', Buffer.alloc(4), box('iloc', fields));
  const bytes = Buffer.concat([box('ftyp', Buffer.from('avif\0\0\0\0avif')), meta]);
  const read = readHeader(await spooled(await tempDir(t), bytes), {
    maxPixels: 1e6,
    signal: t.signal,
  });
  await assert.rejects(read, { code: 'artwork_too_large', message: /items and parts of items/ });
});
