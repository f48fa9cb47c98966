import type { RenderEffort } from '../gang-sheet/order.ts';
import type { Compression } from './png/deflate-settings.ts';
import { RUNS_ALONE } from './png/deflate-settings.ts';

/**
 * Measured on filtered strips of 2 MB, time and bytes against level 4:
 *
 *                 flat art       photographs
 *   runs alone    0.3  2.7       0.4  1.3
 *   level 2       0.3  1.9       0.6  1.1
 *   level 4       1    1         1    1
 *   level 6       1.2  0.99      2.5  0.94
 *   codes alone                  0.2  1.1
 *
 * So a higher level pays on flat art and hardly on photographs, where codes alone (`noise/`) come to
 * about the size of level 2 in a quarter of its time: each strip gets what pays for it.
 * Level 4 is the first that looks for a longer match before it takes one; without it flat art is
 * larger than what libvips writes by default.
 */
const COMPRESSIONS: Readonly<Record<RenderEffort, Compression>> = {
  fast: { level: 2, quick: RUNS_ALONE, codesAlone: true },
  balanced: { level: 4, quick: { level: 2 }, codesAlone: true },
  small: { level: 6 },
};

export function compressionFor(effort: RenderEffort): Compression {
  return COMPRESSIONS[effort];
}
