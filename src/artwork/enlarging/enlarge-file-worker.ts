/** Enlarges a `.v` file into a file of plain rows, lying as it is placed: not a loop for the event loop. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { V_HEADER_BYTES } from '../pixels/v-header.ts';
import { readWhole } from '../read-whole.ts';
import { inverseTurn, turnBox, turnSize, type Size, type Turn } from '../turn.ts';
import { createEnlargeKernel } from './enlarge-kernel.ts';
import { enlargedRowsAtOnce } from './enlarge-cost.ts';
import { Enlarger, type EnlargeSource } from './enlarger.ts';
import { placeTile } from './place-tile.ts';

const RGBA_BYTES = 4;

export interface EnlargeFile {
  readonly from: string;
  readonly source: Size;
  readonly hasAlpha: boolean;
  /** As the source lies. */
  readonly size: Size;
  readonly turn: Turn;
  readonly to: string;
}

const kernel = createEnlargeKernel();

function enlarge({ from, source, hasAlpha, size, turn, to }: EnlargeFile): void {
  const file = openSync(from, 'r');
  const out = openSync(to, 'wx');
  try {
    const enlarger = new Enlarger(kernel, sourceIn(file, source, hasAlpha), size);
    const back = inverseTurn(turn);
    const placed = turnSize(turn, size);
    const rowsAtOnce = enlargedRowsAtOnce(placed);
    const strip = new Uint32Array(rowsAtOnce * placed.widthPx);
    for (let topPx = 0; topPx < placed.heightPx; topPx += rowsAtOnce) {
      const heightPx = Math.min(rowsAtOnce, placed.heightPx - topPx);
      const box = { leftPx: 0, topPx, widthPx: placed.widthPx, heightPx };
      placeTile(enlarger.draw(turnBox(back, placed, box)), { turn, size: box, into: strip });
      writeWhole(out, new Uint8Array(strip.buffer, 0, heightPx * placed.widthPx * RGBA_BYTES));
    }
  } finally {
    closeSync(file);
    closeSync(out);
  }
}

function sourceIn(file: number, { widthPx, heightPx }: Size, hasAlpha: boolean): EnlargeSource {
  return {
    ...{ widthPx, heightPx, hasAlpha },
    read({ leftPx, rowPx }, into) {
      readWhole(file, into, V_HEADER_BYTES + (rowPx * widthPx + leftPx) * RGBA_BYTES);
    },
  };
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let length = 0; length < bytes.length;) length += writeSync(file, bytes, length);
}

parentPort?.on('message', (request: EnlargeFile) => {
  enlarge(request);
  parentPort?.postMessage('done');
});
