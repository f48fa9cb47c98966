import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { decoding } from '../../src/artwork/decoding/decoding.ts';
import { ServiceError, toProblem } from '../../src/errors.ts';
import { MIB } from '../../src/gang-sheet/units/mib.ts';
import { createDiskRoom } from '../../src/storage/disk-room.ts';
import { tempDir } from '../support/temp-dir.ts';

test('A disk has room until less than the reserve is free, and then reports the bytes', async () => {
  let freeBytes = 300;
  const room = createDiskRoom({
    dir: '/',
    reserveBytes: 300,
    readDisk: () => Promise.resolve({ freeBytes, sizeBytes: 1000 }),
  });
  await room.check();
  freeBytes = 299;
  await assert.rejects(room.check(), (error: ServiceError) => {
    assert.equal(error.code, 'storage_full');
    assert.equal(error.retryable, true);
    assert.equal(error.details['freeBytes'], 299);
    assert.equal(error.details['reserveBytes'], 300);
    return true;
  });
});

test('A disk has no room for a write that would use the reserve, and the refusal has the bytes', async () => {
  const readDisk = () => Promise.resolve({ freeBytes: 3 * MIB, sizeBytes: 9 * MIB });
  const room = createDiskRoom({ dir: '/', reserveBytes: MIB, readDisk });
  const { leftBytes } = await room.figures();
  assert.equal(leftBytes, 2 * MIB);
  await room.check(2 * MIB);
  await assert.rejects(room.check(2 * MIB + 1), (error: ServiceError) => {
    assert.equal(error.details['neededBytes'], 2 * MIB + 1);
    assert.match(error.message, /^3 MB .* 1 MB must stay free .*, and 2 MB would be written\.$/);
    return error.code === 'storage_full';
  });
});

test('Files may take the whole disk but for the reserve and the database', async (t) => {
  const dir = await tempDir(t);
  await writeFile(join(dir, 'gangsheet.db'), Buffer.alloc(MIB));
  await mkdir(join(dir, 'files'));
  await writeFile(join(dir, 'files', 'part.png'), Buffer.alloc(MIB));
  const readDisk = () => Promise.resolve({ freeBytes: 3 * MIB, sizeBytes: 9 * MIB });
  assert.equal(
    await createDiskRoom({ dir, reserveBytes: 2 * MIB, readDisk }).capacityBytes(),
    6 * MIB,
  );
});

test('Counts the uploads, also before the first one', async (t) => {
  const dir = await tempDir(t);
  const room = createDiskRoom({ dir, reserveBytes: 0 });
  assert.equal(await room.uploadedBytes(), 0);
  await mkdir(join(dir, 'uploads', 'kept'), { recursive: true });
  await writeFile(join(dir, 'uploads', 'kept', 'photo'), Buffer.alloc(3));
  assert.equal(await room.uploadedBytes(), 3);
});

test('The reserve is 256 MB, or a tenth of a small disk, unless it is set', async () => {
  const reserveOf = async (sizeBytes: number, reserveBytes: number | null) => {
    const readDisk = () => Promise.resolve({ freeBytes: sizeBytes, sizeBytes });
    return (await createDiskRoom({ dir: '/', reserveBytes, readDisk }).figures()).reserveBytes;
  };
  assert.equal(await reserveOf(10_000 * MIB, null), 256 * MIB);
  assert.equal(await reserveOf(360 * MIB, null), 36 * MIB);
  assert.equal(await reserveOf(360 * MIB, 300 * MIB), 300 * MIB);
});

test('Room that is reserved for files in progress is not given twice', async () => {
  const readDisk = () => Promise.resolve({ freeBytes: 10 * MIB, sizeBytes: 90 * MIB });
  const room = createDiskRoom({ dir: '/', reserveBytes: 0, readDisk });
  const end = await room.reserve(7 * MIB);
  await assert.rejects(room.reserve(4 * MIB), { code: 'storage_full' });
  await assert.rejects(room.check(4 * MIB), { code: 'storage_full' });
  await room.check(3 * MIB);
  end();
  end();
  await room.reserve(10 * MIB);
  await assert.rejects(room.check(1), { code: 'storage_full' });
});

test('Reads the free space of the real disk', async (t) => {
  const dir = await tempDir(t);
  await createDiskRoom({ dir, reserveBytes: 1 }).check();
  await assert.rejects(createDiskRoom({ dir, reserveBytes: 1e18 }).check(), {
    code: 'storage_full',
  });
});

test('Reports a disk that is full in spite of the reserve, however deep the error is nested', () => {
  const error = Object.assign(new Error('write'), { code: 'ENOSPC' });
  assert.equal(toProblem(error).code, 'storage_full');
  assert.equal(toProblem(new Error('encoder', { cause: error })).code, 'storage_full');
  const failure = new ServiceError('storage_failed', 'not written', { cause: error });
  assert.equal(toProblem(failure).code, 'storage_full');
  assert.equal(toProblem(new Error('other')).code, 'internal_error');
});

test(
  'Recognises a full disk in the error messages of libvips',
  { skip: !existsSync('/dev/full') && 'there is no /dev/full' },
  async (t) => {
    const path = join(await tempDir(t), 'full.v');
    await symlink('/dev/full', path);
    const picture = sharp({
      create: { width: 2000, height: 2000, channels: 4, background: 'red' },
    });
    const error: unknown = await decoding('png', picture.toFile(path)).catch(
      (cause: unknown) => cause,
    );
    assert.equal(toProblem(error).code, 'storage_full');
  },
);
