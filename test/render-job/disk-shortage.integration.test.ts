import assert from 'node:assert/strict';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { toProblem } from '../../src/errors.ts';
import { MIB } from '../../src/gang-sheet/units/mib.ts';
import { judgeShortage } from '../../src/render-job/disk-shortage.ts';
import { createDiskRoom, storageFull } from '../../src/storage/disk-room.ts';
import { tempDir } from '../support/temp-dir.ts';

type Stopped = Parameters<typeof judgeShortage>[0];

const DISK_BYTES = 100 * MIB;

/** A job that was stopped while it wrote a part, and would like to have 200 MiB for the rest. */
async function neededBeside(t: TestContext, uploadBytes: number, usedBytes = 0): Promise<number> {
  const dir = await tempDir(t);
  const uploads = join(dir, 'uploads', 'kept');
  await mkdir(uploads, { recursive: true });
  await writeFile(join(uploads, 'photo'), '');
  await truncate(join(uploads, 'photo'), uploadBytes);
  const readDisk = () => Promise.resolve({ freeBytes: MIB, sizeBytes: DISK_BYTES });
  const run = {
    job: { id: 'j1', request: { output: { format: 'png' } } },
    disk: {
      scratch: { dir: join(dir, 'scratch', 'j1') },
      storage: { size: () => Promise.resolve(null) },
      room: createDiskRoom({ dir, reserveBytes: 0, readDisk }),
      saver: {
        usedBytes,
        mostUsedBytes: usedBytes,
        restOfPartBytes: () => Promise.resolve(200 * MIB),
      },
    },
  } as unknown as Stopped;
  const space = { freeBytes: MIB, reserveBytes: 0, promisedBytes: 0 };
  const verdict = await judgeShortage(run, toProblem(storageFull(space, 4 * MIB)));
  assert.ok('waitsFor' in verdict);
  return verdict.waitsFor.neededBytes;
}

test('A job waits for no more than is free without all other gang sheets, while the database grows', async (t) => {
  const neededBytes = await neededBeside(t, 0);
  assert.ok(neededBytes > 90 * MIB && neededBytes < DISK_BYTES, `${neededBytes}`);
});

test('A job does not wait for the room of uploads, which stay when gang sheets are removed', async (t) => {
  const [without, beside] = [await neededBeside(t, 0), await neededBeside(t, 20 * MIB)];
  assert.equal(beside, without - 20 * MIB);
});

test('Fitted artworks that it held make no job wait for more than can be free', async (t) => {
  const neededBytes = await neededBeside(t, 0, 95 * MIB);
  assert.equal(neededBytes, await neededBeside(t, 0));
});

test('A job waits for what it asked for, even if only the end of uploads can free it', async (t) => {
  assert.equal(await neededBeside(t, 98 * MIB), 4 * MIB);
});
