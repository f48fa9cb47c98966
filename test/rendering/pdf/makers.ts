import { join } from 'node:path';
import type { TestContext } from 'node:test';
import sharp from 'sharp';
import { DEFAULT_OUTPUT, type OutputSpec } from '../../../src/gang-sheet/order.ts';
import type { Fitting, SheetPlan } from '../../../src/gang-sheet/plan.ts';
import type { FittedCacheOptions } from '../../../src/rendering/fitted/fitted-cache.ts';
import type { RenderPartInput } from '../../../src/rendering/format/render-request.ts';
import { renderPart } from '../../../src/rendering/render-part.ts';
import { run } from '../../support/processes/programs.ts';
import { acquiredSheet, aFolder, anInput, aPool } from '../makers.ts';

export function anOutput(change: Partial<OutputSpec> = {}): OutputSpec {
  return { ...DEFAULT_OUTPUT, format: 'pdf', ...change };
}

/** Like `anInput`, with a cache that knows which artworks a PDF acquires. */
export function aPdfInput(
  sheet: SheetPlan,
  fittings: readonly Fitting[],
  cache: Partial<FittedCacheOptions> = {},
) {
  const sheets = [acquiredSheet(sheet, { format: 'pdf', fittings, done: 0 })];
  return { ...anInput(sheet, fittings, { sheets, ...cache }), output: anOutput() };
}

export async function renderPdf(
  t: TestContext,
  input: Omit<RenderPartInput, 'path' | 'encoders'>,
): Promise<{ readonly path: string; readonly bytes: number; readonly sha256: string }> {
  const path = join(await aFolder(t), 'part.pdf');
  return { path, ...(await renderPart({ ...input, path, encoders: aPool(t) })) };
}

/** Draws the page with cairo at the given size: RGBA. */
export async function drawWithCairo(
  path: string,
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
): Promise<Buffer> {
  const size = ['-scale-to-x', String(widthPx), '-scale-to-y', String(heightPx)];
  await run('pdftocairo', '-png', '-transp', '-singlefile', ...size, path, path);
  // cairo rounds the size up after a division, so there may be one more column and one more row.
  const page = { left: 0, top: 0, width: widthPx, height: heightPx };
  const image = sharp(`${path}.png`, { limitInputPixels: false }).extract(page);
  return image.ensureAlpha().raw().toBuffer();
}

/** Returns the largest differences of alpha, and of a colour times its alpha, which is what shows. */
export function largestDifference(one: Buffer, other: Buffer) {
  let alpha = 0;
  let colour = 0;
  for (let at = 0; at < one.length; at += 4) {
    const [oneAlpha, otherAlpha] = [one[at + 3]!, other[at + 3]!];
    alpha = Math.max(alpha, Math.abs(oneAlpha - otherAlpha));
    for (let channel = at; channel < at + 3; channel += 1) {
      const difference = Math.abs(one[channel]! * oneAlpha - other[channel]! * otherAlpha) / 255;
      if (difference > colour) colour = difference;
    }
  }
  return { alpha, colour };
}
