import { RUN_PX, runAt, wordsOf } from './pixel-words.ts';

const OPAQUE = 0xff000000;

/**
 * Makes every pixel opaque or clear, in place. A clear pixel has no colour, so that it compresses.
 * @param pixels RGBA, straight alpha
 * @param threshold alpha from which a pixel is opaque: 1 to 255
 * @returns whether the pixels, read again, have to be hardened again
 */
export function hardenPixels(pixels: Uint8Array, threshold: number): boolean {
  const words = wordsOf(pixels);
  let changed = 0;
  let at = 0;
  for (const end = words.length - RUN_PX; at <= end; at += RUN_PX) {
    if (runAt(words, at) !== 'mixed') continue;
    changed |= hardenRun(words, { from: at, to: at + RUN_PX, threshold });
  }
  changed |= hardenRun(words, { from: at, to: words.length, threshold });
  return changed !== 0;
}

/** @returns 0 when nothing has changed */
function hardenRun(
  words: Int32Array,
  {
    from,
    to,
    threshold,
  }: { readonly from: number; readonly to: number; readonly threshold: number },
): number {
  const below = threshold - 1;
  let changed = 0;
  for (let at = from; at < to; at += 1) {
    const word = words[at] ?? 0;
    // All bits where the alpha is above `below`, none elsewhere: a branch would be mispredicted.
    const mask = (below - (word >>> 24)) >> 31;
    const hard = (word | OPAQUE) & mask;
    changed |= word ^ hard;
    words[at] = hard;
  }
  return changed;
}
