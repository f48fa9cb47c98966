import type { Sharp } from 'sharp';
import { openOwnPixels } from '../decoding/configure-sharp.ts';
import { regionOf } from '../decoding/regions.ts';
import { decodedPixels } from '../decoding/decoded-pixels.ts';
import { inverseTurn, turnBox, turnSize, type Size, type Turn } from '../../image-files/turn.ts';
import { writeSlices } from './write-slices.ts';

/**
 * Appends mirroring and rotation to a pipeline; sharp also mirrors first. The pipeline then holds the
 * whole image in memory.
 */
export function turnPixels(image: Sharp, { mirror, angle }: Turn): Sharp {
  const mirrored = mirror ? image.flop() : image;
  return angle === 0 ? mirrored : mirrored.rotate(angle);
}

export interface TurnPixelFile {
  /** A `.v` file. */
  readonly from: string;
  readonly size: Size;
  readonly turn: Turn;
  /** A new file of plain rows. */
  readonly to: string;
  readonly signal: AbortSignal;
}

/**
 * Rotates an image of any size on disk: each slice of the result is cut out of the file and
 * rotated.
 */
export async function turnPixelFile({
  from,
  size,
  turn,
  to,
  signal,
}: TurnPixelFile): Promise<void> {
  const back = inverseTurn(turn);
  const turned = turnSize(turn, size);
  await writeSlices({
    path: to,
    size: turned,
    signal,
    slice: (box) => {
      const region = regionOf(turnBox(back, turned, box));
      return decodedPixels(turnPixels(openOwnPixels(from).extract(region), turn), box, null);
    },
  });
}
