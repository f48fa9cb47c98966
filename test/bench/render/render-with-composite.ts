import { join } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import type { Fitting } from '../../../src/gang-sheet/plan.ts';
import type { PreparedSheet } from './prepare-sheet.ts';

export interface RenderWithComposite {
  readonly prepared: PreparedSheet;
  readonly adaptive: boolean;
  readonly threads: number;
  readonly outDir: string;
}

/**
 * The obvious implementation at its best: it fits all distinct pieces once, concurrently, and keeps
 * their pixels; then one pipeline composites and encodes a sheet.
 */
export async function renderWithComposite(input: RenderWithComposite): Promise<{ wallMs: number }> {
  const { prepared, adaptive, outDir } = input;
  const { plan } = prepared;
  sharp.concurrency(input.threads);
  const begun = performance.now();
  const fitted = await Promise.all(plan.fittings.map((fitting) => fitWithSharp(fitting, prepared)));
  for (const { number, widthPx, heightPx, placements } of plan.sheets) {
    const background = { r: 0, g: 0, b: 0, alpha: 0 };
    const create = { width: widthPx, height: heightPx, channels: 4, background } as const;
    await sharp({ create, limitInputPixels: false })
      .composite(
        placements.map(({ fitting, xPx, yPx }) => ({ ...fitted[fitting]!, left: xPx, top: yPx })),
      )
      .withMetadata({ density: plan.dpi })
      .png({ adaptiveFiltering: adaptive })
      .toFile(join(outDir, `part-${number}.png`));
  }
  return { wallMs: performance.now() - begun };
}

/** Makes the pixels of one piece with the library's own pipeline. */
export async function fitWithSharp(
  fitting: Fitting,
  { artworks }: PreparedSheet,
): Promise<OverlayOptions> {
  const { artworkId, widthPx, heightPx, rotated } = fitting;
  const artwork = artworks.find(({ id }) => id === artworkId)!;
  const [width, height] = rotated ? [heightPx, widthPx] : [widthPx, heightPx];
  const upright = sharp(artwork.path).resize(width, height, { fit: 'fill' }).ensureAlpha();
  const input = await (rotated ? upright.rotate(90) : upright).raw().toBuffer();
  return { input, raw: { width: widthPx, height: heightPx, channels: 4 } };
}
