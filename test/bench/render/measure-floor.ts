import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync, inflateSync } from 'node:zlib';
import sharp from 'sharp';
import { fitLocally } from '../../support/image-files/fit-locally.ts';
import type { Fitting } from '../../../src/gang-sheet/plan.ts';
import { StripDeflater } from '../../../src/rendering/strips/deflate/strip-deflater.ts';
import { compressionFor } from '../../../src/rendering/strips/effort.ts';
import { rowsPerStrip } from '../../../src/rendering/strips/strip.ts';

import type { Kernels } from './contenders.ts';
import type { PreparedSheet } from './prepare-sheet.ts';
import { fitWithSharp } from './render-with-composite.ts';
import { renderWithGangsheet } from './render-with-gangsheet.ts';

interface MeasureFloor {
  readonly prepared: PreparedSheet;
  readonly threads: number;
  readonly outDir: string;
  readonly kernels: Kernels;
}

/** The lowest level of zlib that makes flat art as small as this service does. */
const ZLIB_LEVEL = 4;

/**
 * Measures the work that cannot be avoided: decoding every distinct artwork once and deflating the
 * filtered bytes once, on one thread. On all cores this takes its share of that time.
 */
export async function measureFloor(input: MeasureFloor): Promise<{ wallMs: number }> {
  await renderWithGangsheet({ ...input, effort: 'balanced' });
  const decodeMs = await timeDecoding(input);
  const deflateMs = await timeDeflating(input);
  return { wallMs: (decodeMs + deflateMs) / input.threads };
}

async function timeDecoding({ prepared, outDir, kernels }: MeasureFloor): Promise<number> {
  sharp.concurrency(1);
  const begun = performance.now();
  for (const fitting of prepared.plan.fittings) {
    if (kernels === 'libraries') await fitWithSharp(fitting, prepared);
    else await fitHere(fitting, prepared, outDir);
  }
  return performance.now() - begun;
}

async function fitHere(
  fitting: Fitting,
  { artworks }: PreparedSheet,
  scratchDir: string,
): Promise<void> {
  const artwork = artworks.find(({ id }) => id === fitting.artworkId)!;
  const { signal } = new AbortController();
  const options = { artwork, fitting, scratchDir, signal, residentLimitBytes: Infinity };
  await (await fitLocally(options)).dispose();
}

async function timeDeflating({ prepared, outDir, kernels }: MeasureFloor): Promise<number> {
  const deflater = new StripDeflater();
  const deflate = (strip: Buffer): unknown =>
    kernels === 'libraries'
      ? deflateRawSync(strip, { level: ZLIB_LEVEL })
      : deflater.deflate(strip, compressionFor('balanced'));
  let ms = 0;
  for (const { number, widthPx } of prepared.plan.sheets) {
    const filtered = inflateSync(imageDataOf(await readFile(join(outDir, `part-${number}.png`))));
    const stripBytes = rowsPerStrip(widthPx) * (widthPx * 4 + 1);
    const begun = performance.now();
    for (let at = 0; at < filtered.length; at += stripBytes) {
      deflate(filtered.subarray(at, at + stripBytes));
    }
    ms += performance.now() - begun;
  }
  return ms;
}

function imageDataOf(png: Buffer): Buffer {
  const contents: Buffer[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') {
      contents.push(png.subarray(at + 8, at + 8 + length));
    }
    at += 12 + length;
  }
  return Buffer.concat(contents);
}
