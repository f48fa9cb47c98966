/** Measures the pixels of a `.v` file, a band at a time, off the event loop. */
import { closeSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { PixelMeasures, PixelSize } from '../../gang-sheet/preflight.ts';
import { V_HEADER_BYTES } from '../../gang-sheet/units/v-file.ts';
import { readWholeSync } from '../../image-files/read-whole.ts';
import { PixelScan } from './pixel-scan.ts';
import { BYTES_PER_PIXEL, rowsWithin } from '../../gang-sheet/units/pixel-bytes.ts';

const BAND_BYTES = 4 * 1024 * 1024;

export interface PixelsToMeasure extends PixelSize {
  readonly path: string;
}

function measure({ path, widthPx, heightPx }: PixelsToMeasure): PixelMeasures {
  const rowBytes = widthPx * BYTES_PER_PIXEL;
  const rowsAtOnce = rowsWithin(BAND_BYTES, widthPx);
  const band = new Uint32Array(rowsAtOnce * widthPx);
  const scan = new PixelScan({ widthPx, heightPx });
  const file = openSync(path, 'r');
  try {
    for (let y = 0; y < heightPx; y += rowsAtOnce) {
      const pixels = band.subarray(0, Math.min(rowsAtOnce, heightPx - y) * widthPx);
      readWholeSync(file, pixels, V_HEADER_BYTES + y * rowBytes);
      scan.rows(pixels);
    }
    return scan.measures();
  } finally {
    closeSync(file);
  }
}

parentPort?.postMessage(measure(workerData as PixelsToMeasure));
