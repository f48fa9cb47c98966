import { fitLocally } from '../../../support/image-files/fit-locally.ts';
import type { Artwork } from '../../../../src/gang-sheet/artwork.ts';
import type { Fitting } from '../../../../src/gang-sheet/plan.ts';
import { aFitting, NEVER } from '../../pictures.ts';

export interface FitTo {
  readonly artwork: Artwork;
  readonly scratchDir: string;
  readonly fitting?: Partial<Fitting>;
  readonly residentLimitBytes?: number;
}

/** All pixels of an artwork as placed. */
export async function fittedPixels(request: FitTo): Promise<Buffer> {
  const { artwork, scratchDir, residentLimitBytes = 1 << 24 } = request;
  const fitting = aFitting({ artworkId: artwork.id, ...request.fitting });
  const fit = await fitLocally({ artwork, fitting, scratchDir, residentLimitBytes, signal: NEVER });
  const pixels = Buffer.from(await fit.rows(0, fitting.heightPx));
  await fit.dispose();
  return pixels;
}

/** The distinct colours of pixels. */
export function coloursIn(pixels: Buffer): readonly string[] {
  const colours = new Set<string>();
  for (let at = 0; at < pixels.length; at += 4) colours.add(pixels.subarray(at, at + 4).join());
  return [...colours];
}
