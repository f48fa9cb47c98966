import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { StoredContent } from '../../src/storage/file-checks.ts';
import type { ByteRange, Storage } from '../../src/storage/storage.ts';
import { tempDir } from '../support/temp-dir.ts';

function contentOf(text: string): StoredContent {
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { kind: 'hashed', bytes: Buffer.byteLength(text), sha256 };
}

/** Requirements for every adapter of the storage port. */
export function storageContract(name: string, create: (t: TestContext) => Promise<Storage>): void {
  const setUp = async (t: TestContext) => {
    const storage = await create(t);
    const local = join(await tempDir(t), 'local');
    const keep = async (key: string, content: string): Promise<void> => {
      await writeFile(local, content);
      await storage.keep(local, key);
    };
    const read = async (key: string, content: string, range?: ByteRange): Promise<string> =>
      Buffer.concat(
        await (await storage.read(key, contentOf(content), range)).toArray(),
      ).toString();
    return { storage, keep, read };
  };

  test(`${name}: Reads a kept file, whole and by ranges that include both ends`, async (t) => {
    const { storage, keep, read } = await setUp(t);
    await keep('jobs/1/part-1.png', 'abcdef');
    assert.equal(await storage.size('jobs/1/part-1.png'), 6);
    assert.equal(await read('jobs/1/part-1.png', 'abcdef'), 'abcdef');
    assert.equal(await read('jobs/1/part-1.png', 'abcdef', { start: 2, end: 3 }), 'cd');
  });

  test(`${name}: Keeping a file under an existing key replaces it`, async (t) => {
    const { keep, read } = await setUp(t);
    await keep('jobs/1/part-1.png', 'first');
    await keep('jobs/1/part-1.png', 'second');
    assert.equal(await read('jobs/1/part-1.png', 'second'), 'second');
  });

  test(`${name}: A file that does not exist has no size and cannot be read`, async (t) => {
    const { storage } = await setUp(t);
    assert.equal(await storage.size('jobs/none'), null);
    await assert.rejects(storage.read('jobs/none', contentOf('none')), { code: 'storage_failed' });
  });

  test(`${name}: A file that is not what is on record is not read`, async (t) => {
    const { keep, read } = await setUp(t);
    await keep('jobs/1/part-1.png', 'abcdef');
    for (const other of ['abcdeg', 'abcde', 'abcdefg']) {
      await assert.rejects(read('jobs/1/part-1.png', other), { code: 'storage_failed' }, other);
    }
    assert.equal(await read('jobs/1/part-1.png', 'abcdef'), 'abcdef');
  });

  test(`${name}: Removes all files below the prefix and no others`, async (t) => {
    const { storage, keep } = await setUp(t);
    await keep('jobs/1/a', 'a');
    await keep('jobs/1/b', 'b');
    await keep('jobs/10/a', 'c');
    await storage.remove('jobs/1');
    await storage.remove('jobs/never-there');
    assert.deepEqual(
      await Promise.all(['jobs/1/a', 'jobs/1/b', 'jobs/10/a'].map((key) => storage.size(key))),
      [null, null, 1],
    );
  });

  test(`${name}: A key cannot lead out of the storage`, async (t) => {
    const { storage } = await setUp(t);
    await assert.rejects(storage.size('../outside'), /leads out/);
    await assert.rejects(storage.remove('jobs/../..'), /leads out/);
  });
}
