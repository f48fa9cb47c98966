import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { decoding } from '../../src/artwork/decoding/decoding.ts';
import { ServiceError, toProblem } from '../../src/errors.ts';
import { createDiskRoom } from '../../src/storage/disk-room.ts';
import { tempDir } from '../support/temp-dir.ts';

test('A disk has room until no more than the reserve is free, and then says its numbers', async () => {
  let freeBytes = 300;
  const room = createDiskRoom({
    dir: '/',
    reserveBytes: 300,
    readFreeBytes: () => Promise.resolve(freeBytes),
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

test('The real disk is asked', async (t) => {
  const dir = await tempDir(t);
  await createDiskRoom({ dir, reserveBytes: 1 }).check();
  await assert.rejects(createDiskRoom({ dir, reserveBytes: 1e18 }).check(), {
    code: 'storage_full',
  });
});

test('A disk that is full in spite of the reserve is told as that, however deep it is said', () => {
  const error = Object.assign(new Error('write'), { code: 'ENOSPC' });
  assert.equal(toProblem(error).code, 'storage_full');
  assert.equal(toProblem(new Error('encoder', { cause: error })).code, 'storage_full');
  const failure = new ServiceError('storage_failed', 'not written', { cause: error });
  assert.equal(toProblem(failure).code, 'storage_full');
  assert.equal(toProblem(new Error('other')).code, 'internal_error');
});

test(
  'That the disk is full is told as that in the words of libvips too',
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
