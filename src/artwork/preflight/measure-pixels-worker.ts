/** Measures the pixels of a `.v` file, a band at a time: a loop over every pixel is no event loop's. */
import { closeSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { PixelMeasures, PixelSize } from '../../gang-sheet/preflight.ts';
import { V_HEADER_BYTES } from '../decoding/v-header.ts';
import { readWhole } from '../decoding/read-whole.ts';
import { PixelScan } from './pixel-scan.ts';

const BAND_BYTES = 4 * 1024 * 1024;
const RGBA_BYTES = 4;

export interface PixelsToMeasure extends PixelSize {
  readonly path: string;
}

function measure({ path, widthPx, heightPx }: PixelsToMeasure): PixelMeasures {
  const rowBytes = widthPx * RGBA_BYTES;
  const rowsAtOnce = Math.max(1, Math.floor(BAND_BYTES / rowBytes));
  const band = new Uint32Array(rowsAtOnce * widthPx);
  const scan = new PixelScan({ widthPx, heightPx });
  const file = openSync(path, 'r');
  try {
    for (let y = 0; y < heightPx; y += rowsAtOnce) {
      const pixels = band.subarray(0, Math.min(rowsAtOnce, heightPx - y) * widthPx);
      readWhole(file, pixels, V_HEADER_BYTES + y * rowBytes);
      scan.rows(pixels);
    }
    return scan.measures();
  } finally {
    closeSync(file);
  }
}

parentPort?.postMessage(measure(workerData as PixelsToMeasure));
