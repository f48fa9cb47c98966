import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import sharp from 'sharp';
import { withBytesOf } from '../../../../src/image-files/bytes/byte-window.ts';
import { checkWebpData } from '../../../../src/image-files/structure/webp/check-webp-data.ts';
import { framePartsOf, partOf, spoiled } from '../../../support/damage/damage-webp.ts';
import { shortWebp } from '../../../support/damage/damage-ends.ts';
import { drawPhoto } from '../../../support/image-files/draw-artwork.ts';
import { PARTITIONED_WEBPS } from '../../../support/image-files/partitioned-webps.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { spooled } from '../../../artwork/pictures.ts';

const DAMAGED = { code: 'artwork_damaged' };
const TRUNCATED = { code: 'artwork_truncated' };
const photo = await sharp(await drawPhoto({ widthPx: 300, heightPx: 200 }))
  .webp()
  .toBuffer();

async function check(t: TestContext, webp: Buffer) {
  const { signal } = t;
  const file = await spooled(await tempDir(t), webp);
  return withBytesOf({ ...file, signal }, async (window) => {
    await checkWebpData(window, signal);
    return window.used;
  });
}

test('Accepts a photograph, and refuses it if the second half of its coefficients is zeroed', async (t) => {
  await check(t, photo);
  const [coefficients] = framePartsOf(photo).partitions;
  const zeroed = spoiled(photo, partOf(coefficients!, 0.5, 1), (bytes) => bytes.fill(0));
  await assert.rejects(check(t, zeroed), DAMAGED);
});

test('Calls a frame truncated if only its last partition is too short', async (t) => {
  await assert.rejects(check(t, shortWebp(photo, 0.7)), TRUNCATED);
  const { modes } = framePartsOf(photo);
  const shorter = Buffer.from(photo);
  // The modes lose half of their partition to the coefficients.
  const bytes = (modes.end - modes.start) >> 1;
  shorter.writeUIntLE(
    (photo.readUIntLE(modes.start - 10, 3) & 31) | (bytes << 5),
    modes.start - 10,
    3,
  );
  await assert.rejects(check(t, shorter), DAMAGED);
});

for (const [encoder, webp] of Object.entries(PARTITIONED_WEBPS)) {
  const count = { two: 2, four: 4, eight: 8 }[/two|four|eight/.exec(encoder)![0]]!;
  test(`Reads every partition of a frame of ${encoder}`, async (t) => {
    await check(t, webp);
    for (const [index, partition] of framePartsOf(webp, count).partitions.entries()) {
      const damage = spoiled(webp, partOf(partition, 0.2, 0.9), (bytes) => bytes.fill(0xaa));
      await assert.rejects(check(t, damage), /artwork|WebP/, `partition ${index}`);
    }
  });
}

test('Refuses a frame whose header is damaged', async (t) => {
  const start = framePartsOf(photo).modes.start - 10;
  const changes: Readonly<Record<string, (bytes: Buffer) => void>> = {
    'another width': (bytes) => bytes.writeUInt16LE(bytes.readUInt16LE(start + 6) + 16, start + 6),
    'another height': (bytes) => bytes.writeUInt16LE(bytes.readUInt16LE(start + 8) - 16, start + 8),
    'no width': (bytes) => bytes.writeUInt16LE(0, start + 6),
    'a frame between key frames': (bytes) => (bytes[start]! |= 1),
    'a hidden frame': (bytes) => (bytes[start]! &= ~16),
    'an unknown version': (bytes) => (bytes[start]! |= 8),
    'another start code': (bytes) => (bytes[start + 3]! ^= 1),
  };
  for (const [name, change] of Object.entries(changes)) {
    const bytes = Buffer.from(photo);
    change(bytes);
    await assert.rejects(check(t, bytes), /damaged|ends too early/, name);
  }
});

test('Refuses damage in a lossy frame with transparency, and in the first frame of an animation', async (t) => {
  const pixels = await sharp(await drawPhoto({ widthPx: 120, heightPx: 160 }))
    .ensureAlpha(0.5)
    .raw()
    .toBuffer();
  const raw = { width: 120, height: 160, channels: 4 } as const;
  const clear = await sharp(pixels, { raw }).webp().toBuffer();
  const moving = await sharp(pixels, { raw: { ...raw, pageHeight: 80 } })
    .webp()
    .toBuffer();
  assert.ok(clear.includes('ALPH') && moving.includes('ANMF'));
  for (const webp of [clear, moving]) {
    await check(t, webp);
    const [coefficients] = framePartsOf(webp).partitions;
    const zeroed = spoiled(webp, partOf(coefficients!, 0.5, 1), (bytes) => bytes.fill(0));
    await assert.rejects(check(t, zeroed), DAMAGED);
  }
});

test('Spends steps on blank macroblocks, and stops when its client leaves', async (t) => {
  const sidePx = 2048;
  const webp = await sharp({
    create: { width: sidePx, height: sidePx, channels: 3, background: '#fff' },
  })
    .webp({ effort: 0 })
    .toBuffer();
  const { steps } = await check(t, webp);
  assert.ok(steps >= (sidePx / 16) ** 2 / 4, `${steps} steps`);
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
