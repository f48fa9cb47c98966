import type { RenderEffort } from '../../gang-sheet/order.ts';
import type { Compression } from './deflate/strip-deflater.ts';

/**
 * Measured on filtered strips of 2 MB; CPU time and bytes relative to zlib's level 4:
 *
 *                  flat art      photographs beside flat art
 *   zlib level 2   0.2   1.62    0.6   1.08
 *   zlib level 6   1.0   1.00    3.3   0.94
 *   fast           0.15  0.97    0.17  1.19
 *   balanced       0.13  0.97    0.32  1.08
 *
 * The kernel makes flat art smallest at every effort; only photographs gain from zlib's slower levels.
 */
const COMPRESSIONS: Readonly<Record<RenderEffort, Compression>> = {
  fast: { patience: 0, leastMatch: 12 },
  balanced: { patience: 2, leastMatch: 8 },
  small: { patience: 8, leastMatch: 8, zlibLevel: 6 },
};

export function compressionFor(effort: RenderEffort): Compression {
  return COMPRESSIONS[effort];
}
