import type { Sharp } from 'sharp';
import { openOwnPixels } from '../decoding/configure-sharp.ts';
import { decodedPixels } from '../decoding/decoded-pixels.ts';
import { inverseTurn, turnBox, turnSize, type Size, type Turn } from '../../image-files/turn.ts';
import { writeStrips } from './write-strips.ts';

/** Adds the turn to a pipeline after all else; sharp mirrors first, too. Holds the whole picture. */
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

/** Turns a picture of any size on disk: each strip of the result is cut out of the file and turned. */
export async function turnPixelFile({
  from,
  size,
  turn,
  to,
  signal,
}: TurnPixelFile): Promise<void> {
  const back = inverseTurn(turn);
  const turned = turnSize(turn, size);
  await writeStrips({
    path: to,
    size: turned,
    signal,
    strip: (box) => {
      const { leftPx, topPx, widthPx, heightPx } = turnBox(back, turned, box);
      const region = { left: leftPx, top: topPx, width: widthPx, height: heightPx };
      return decodedPixels(turnPixels(openOwnPixels(from).extract(region), turn), box, null);
    },
  });
}
