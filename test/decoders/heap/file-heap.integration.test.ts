import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sharp } from 'sharp';
import { spilledBytes } from '../../../src/artwork/cost/spilled-cost.ts';
import { heapFileBytes } from '../../../src/decoders/heap/file-heap.ts';
import { ServiceError } from '../../../src/errors.ts';
import { MIB } from '../../../src/gang-sheet/units/mib.ts';
import { aFitting, drawn, NEVER, somePixels, spooled } from '../../artwork/pictures.ts';
import { childrenOf } from '../../support/processes/process-tree.ts';
import { until } from '../../support/processes/until.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { aPool } from '../pool/a-pool.ts';

const SIZE = { widthPx: 2600, heightPx: 1800 };
const FITTED = { widthPx: 600, heightPx: 400 };
const SPILL_ABOVE_BYTES = 24 * MIB;
const LOOK_EVERY_MS = 5;

const encodings: Readonly<Record<string, (image: Sharp) => Sharp>> = {
  'a lossless WebP': (image) => image.webp({ lossless: true, effort: 0 }),
  'an AVIF': (image) => image.avif({ effort: 0 }),
  'an interlaced PNG': (image) => image.png({ progressive: true, compressionLevel: 1 }),
  'a progressive JPEG': (image) =>
    image.flatten().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }),
  'a GIF': (image) => image.gif({ effort: 1 }),
};

/** Encoded once for all tests. */
const files = new Map<string, Promise<Buffer>>();

function fileOf(name: string): Promise<Buffer> {
  const made = files.get(name) ?? encodings[name]!(image()).toBuffer();
  files.set(name, made);
  return made;
}

function image(): Sharp {
  return drawn(somePixels(SIZE.widthPx, SIZE.heightPx), SIZE.widthPx);
}

type Pool = NonNullable<Parameters<typeof aPool>[2]>;

/** Fits a file in a pool of its own, and watches the memory of its decoder. */
async function fitIn(t: TestContext, bytes: Buffer, options: Pool) {
  const scratchDir = await tempDir(t);
  const pool = aPool(t, scratchDir, { most: 1, ...options });
  const decoder = pool.decoders.for(pool.use());
  const file = await spooled(scratchDir, bytes);
  const artwork = await decoder.inspect(
    { file, maxPixels: 1e8, isKnownSound: true, scratchDir },
    NEVER,
  );
  const pid = childrenOf(process.pid).at(-1)!;
  const idleBytes = anonymousBytes(pid);
  const to = join(scratchDir, 'fitted.v');
  const fitting = aFitting({ artworkId: artwork.id, ...FITTED });
  const fitted = decoder.fit({ artwork, fitting, to, scratchDir }, NEVER);
  let peakBytes = 0;
  const over = new AbortController();
  const ended = fitted.finally(() => over.abort());
  while (!over.signal.aborted) {
    peakBytes = Math.max(peakBytes, anonymousBytes(pid));
    await Promise.race([sleep(LOOK_EVERY_MS), ended.catch(() => undefined)]);
  }
  await ended;
  return {
    ...pool,
    scratchDir,
    pid,
    pixels: await readFile(to),
    grownBytes: peakBytes - idleBytes,
  };
}

function anonymousBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0; // ended
  }
}

for (const name of Object.keys(encodings)) {
  test(`A decode of ${name} above the limit gives the same pixels and holds its memory in a file`, async (t) => {
    const bytes = await fileOf(name);
    const inMemory = await fitIn(t, bytes, {});
    const inFile = await fitIn(t, bytes, { spillAboveBytes: SPILL_ABOVE_BYTES });
    assert.ok(inMemory.pixels.equals(inFile.pixels));
    assert.ok(inMemory.grownBytes > spilledBytes(0), `${inMemory.grownBytes} bytes in memory`);
    assert.ok(inFile.grownBytes < spilledBytes(0), `${inFile.grownBytes} bytes besides the file`);
    assert.equal(inFile.admitted.at(-1), spilledBytes(0));
    assert.deepEqual(inFile.ended, []);
  });
}

test('The file has no name, and its decoder ends, so that the disk is free again', async (t) => {
  const bytes = await fileOf('a lossless WebP');
  const { scratchDir, pid } = await fitIn(t, bytes, { spillAboveBytes: SPILL_ABOVE_BYTES });
  const names = await readdir(scratchDir);
  assert.deepEqual(
    names.filter((name) => name.startsWith('heap-')),
    [],
  );
  await until('the decoder ends', () => !childrenOf(process.pid).includes(pid), {
    signal: t.signal,
  });
});

test('A decode that finds no room on the disk for its memory is refused', async (t) => {
  const bytes = await fileOf('a lossless WebP');
  const asked: number[] = [];
  const reserveDisk = (needed: number) => {
    asked.push(needed);
    return Promise.reject(new ServiceError('storage_full', 'no room', { retryable: true }));
  };
  const options = { spillAboveBytes: SPILL_ABOVE_BYTES, reserveDisk };
  await assert.rejects(fitIn(t, bytes, options), { code: 'storage_full' });
  assert.ok(
    asked.some((needed) => needed > heapFileBytes(SPILL_ABOVE_BYTES)),
    asked.join(),
  );
});
