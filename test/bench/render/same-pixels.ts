import { join } from 'node:path';
import sharp from 'sharp';

/** Blending in floating point may round a channel differently. */
const TOLERANCE = 2;
/** At this alpha a colour is not visible, and premultiplied formats round it coarsely. */
const LEAST_ALPHA = 16;

export interface PixelDifference {
  /** Share of the pixels whose alpha or visible colour differs by more than rounding. */
  readonly share: number;
  readonly worst: number;
}

/** Decodes the first part of a contender. */
export function readPart(outDir: string): Promise<Buffer> {
  const part = sharp(join(outDir, 'part-1.png'), { limitInputPixels: false });
  return part.toColourspace('srgb').ensureAlpha().raw().toBuffer();
}

export function comparePixels(one: Buffer, other: Buffer): PixelDifference {
  if (one.length !== other.length) return { share: 1, worst: 255 };
  let [differing, worst] = [0, 0];
  for (let at = 0; at < one.length; at += 4) {
    const difference = pixelDifference(one, other, at);
    worst = Math.max(worst, difference);
    if (difference > TOLERANCE) differing += 1;
  }
  return { share: (differing * 4) / one.length, worst };
}

function pixelDifference(one: Buffer, other: Buffer, at: number): number {
  const alpha = Math.min(one[at + 3]!, other[at + 3]!);
  const channels = alpha < LEAST_ALPHA ? [3] : [0, 1, 2, 3];
  return Math.max(
    ...channels.map((channel) => Math.abs(one[at + channel]! - other[at + channel]!)),
  );
}
