import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import sharp from 'sharp';
import { fitArtwork } from '../../../src/artwork/fit-artwork.ts';
import { compressionFor } from '../../../src/rendering/effort.ts';
import { rowsPerStrip } from '../../../src/rendering/png/strip.ts';
import { StripDeflater } from '../../../src/rendering/png/strip-deflater.ts';
import type { PreparedSheet } from './prepare-sheet.ts';
import { renderWithGangsheet } from './render-with-gangsheet.ts';

interface MeasureFloor {
  readonly prepared: PreparedSheet;
  readonly threads: number;
  readonly outDir: string;
}

/**
 * What cannot be saved: every distinct artwork is decoded once, and the filtered bytes are deflated
 * once, both on one thread and nothing else; on all cores that takes their share of the time.
 */
export async function measureFloor({
  prepared,
  threads,
  outDir,
}: MeasureFloor): Promise<{ wallMs: number }> {
  await renderWithGangsheet({ prepared, threads, outDir, effort: 'balanced' });
  const decodeMs = await timeDecoding(prepared, outDir);
  const deflateMs = await timeDeflating(prepared, outDir);
  return { wallMs: (decodeMs + deflateMs) / threads };
}

async function timeDecoding(
  { plan, artworks }: PreparedSheet,
  scratchDir: string,
): Promise<number> {
  sharp.concurrency(1);
  const begun = performance.now();
  for (const fitting of plan.fittings) {
    const artwork = artworks.find(({ id }) => id === fitting.artworkId)!;
    const { signal } = new AbortController();
    const residentLimitBytes = Infinity;
    await (
      await fitArtwork({ artwork, fitting, scratchDir, signal, residentLimitBytes })
    ).dispose();
  }
  return performance.now() - begun;
}

async function timeDeflating({ plan }: PreparedSheet, outDir: string): Promise<number> {
  const deflater = new StripDeflater();
  let ms = 0;
  for (const { number, widthPx } of plan.sheets) {
    const filtered = inflateSync(imageDataOf(await readFile(join(outDir, `part-${number}.png`))));
    const stripBytes = rowsPerStrip(widthPx) * (widthPx * 4 + 1);
    const begun = performance.now();
    for (let at = 0; at < filtered.length; at += stripBytes) {
      const strip = filtered.subarray(at, at + stripBytes);
      const rows = strip.length / (widthPx * 4 + 1);
      deflater.deflate(strip, { ...compressionFor('balanced'), rows });
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
