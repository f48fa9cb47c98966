import { TAKEN_PX, type CountInk, type InkKernel } from '../../../src/artwork/ink/ink-kernel.ts';
import { FULL_ALPHA } from '../../../src/gang-sheet/units/alpha.ts';
import { INK_LEVELS, TRANSLUCENT } from '../../../src/artwork/ink/ink-levels.ts';
import { BYTES_PER_PIXEL } from '../../../src/gang-sheet/units/pixel-bytes.ts';

const ALPHA_AT = 3;

/** The ink kernel in plain JavaScript: the reference for the WebAssembly kernel. */
export function createPlainInkKernel(): InkKernel {
  return {
    harden(pixels, threshold) {
      for (let at = 0; at < pixels.length; at += BYTES_PER_PIXEL) {
        if ((pixels[at + ALPHA_AT] ?? 0) < threshold) pixels.fill(0, at, at + BYTES_PER_PIXEL);
        else pixels[at + ALPHA_AT] = FULL_ALPHA;
      }
    },
    count(rows, into) {
      const rowBytes = into.widthPx * BYTES_PER_PIXEL;
      const highest = new Uint8Array(rows.length / rowBytes);
      for (let row = 0; row < highest.length; row += 1) {
        highest[row] = countRow(rows.subarray(row * rowBytes, (row + 1) * rowBytes), into);
      }
      return highest;
    },
  };
}

function countRow(row: Uint8Array, into: CountInk): number {
  let highest = 0;
  for (let x = 0; x < into.widthPx; x += 1) {
    const alpha = row[x * BYTES_PER_PIXEL + ALPHA_AT] ?? 0;
    if (alpha === 0) continue;
    countPixel(x, alpha, into);
    highest = Math.max(highest, alpha);
  }
  return highest;
}

function countPixel(x: number, alpha: number, { threshold, band, totals }: CountInk): void {
  const isPrinted = alpha >= threshold;
  const ink = alpha >= INK_LEVELS.aboveHaze ? alpha : 0;
  band.columns[x] = Math.max(band.columns[x] ?? 0, alpha);
  totals.visiblePx += 1;
  totals.ink += ink;
  if (alpha >= TRANSLUCENT.from && alpha <= TRANSLUCENT.to) totals.translucentPx += 1;
  if (isPrinted) {
    totals.printedPx += 1;
    totals.printedInk += alpha;
  } else {
    const four = Math.floor(x / TAKEN_PX);
    band.taken[four] = (band.taken[four] ?? 0) + ink;
  }
}
