import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { ArtworkFault } from '../../src/image-files/artwork-fault.ts';
import { readPlan } from '../../src/image-files/read-plan.ts';
import { withNclx } from '../support/image-files/avif-file.ts';
import { chrm, cicp, gama, withChunks } from '../support/image-files/png-file.ts';
import { tempDir } from '../support/temp-dir.ts';
import { photoshopChannels, tiffFile } from '../support/image-files/tiff-file.ts';

const RUNS = 400;

/** Pseudo-random numbers that are the same in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('Plans a damaged file or refuses it with a readable message', async (t) => {
  const dir = await tempDir(t);
  const red = sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } });
  const tiff = (isBig: boolean) =>
    tiffFile({
      widthPx: 8,
      heightPx: 8,
      photometric: 2,
      extraSamples: [1, 0],
      isBig,
      isPlanar: isBig,
      ...(isBig && { tilePx: 16 }),
      tags: [photoshopChannels([{ name: 'White', kind: 2 }])],
      samplesAt: () => [1, 2, 3, 4, 5],
    });
  const chunks = [cicp(12, 13), gama(1), chrm(0.31, 0.33, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)];
  const files = [
    ['tiff', tiff(false)],
    ['tiff', tiff(true)],
    ['png', withChunks(await red.clone().png().toBuffer(), chunks)],
    ['avif', withNclx(await red.clone().avif().toBuffer(), { primaries: 9, transfer: 16 })],
  ] as const;
  const below = seeded(13);
  const path = join(dir, 'damaged');
  for (const [format, whole] of files) {
    for (let run = 0; run < RUNS; run += 1) {
      const bytes = Buffer.from(whole.subarray(0, whole.length - below(whole.length / 4)));
      for (let flips = below(6); flips > 0; flips -= 1) bytes[below(bytes.length)] = below(256);
      await writeFile(path, bytes);
      try {
        const { reading } = await readPlan(
          { sha256: '', path, bytes: bytes.length },
          format,
          t.signal,
        );
        for (const patch of reading?.patches ?? []) assert.ok(patch.bytes.length <= 512);
      } catch (error) {
        assert.ok(error instanceof ArtworkFault, `${format}, run ${run}: ${String(error)}`);
      }
    }
  }
});
