/** Enlarges a `.v` file into a file of plain rows as placed, off the event loop. */
import { closeSync, openSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { V_HEADER_BYTES } from '../../../gang-sheet/units/v-file.ts';
import { readWholeSync, writeWholeSync } from '../../../image-files/read-whole.ts';
import { inverseTurn, turnBox, turnSize, type Size, type Turn } from '../../../image-files/turn.ts';
import { areHardPixels } from '../../ink/hard-alpha.ts';
import { createEnlargeKernel } from './enlarge-kernel.ts';
import { enlargedRowsAtOnce } from '../../cost/enlarge-cost.ts';
import { Enlarger, type EnlargeSource } from './enlarger.ts';
import { placeTile } from './place-tile.ts';
import { BYTES_PER_PIXEL } from '../../../gang-sheet/units/pixel-bytes.ts';

export interface EnlargeFile {
  readonly from: string;
  readonly source: Size;
  readonly hasAlpha: boolean;
  /** Enlarged size, in the orientation of the source. */
  readonly size: Size;
  readonly turn: Turn;
  readonly to: string;
}

/** Every fourth row is checked: a soft edge that crosses none of them is not worth a warning. */
const WATCHED_ROWS = 4;

/** A fact about the source that enlarging finds. */
export interface Enlarged {
  /** Whether every pixel is clear or opaque. */
  readonly isSourceHard: boolean;
}

const kernel = createEnlargeKernel();

function enlarge({ from, source, hasAlpha, size, turn, to }: EnlargeFile): Enlarged {
  const file = openSync(from, 'r');
  const out = openSync(to, 'wx');
  try {
    const pixels = sourceIn(file, source, hasAlpha);
    const enlarger = new Enlarger(kernel, pixels, size);
    const back = inverseTurn(turn);
    const placed = turnSize(turn, size);
    const rowsAtOnce = enlargedRowsAtOnce(placed);
    const slice = new Uint32Array(rowsAtOnce * placed.widthPx);
    for (let topPx = 0; topPx < placed.heightPx; topPx += rowsAtOnce) {
      const heightPx = Math.min(rowsAtOnce, placed.heightPx - topPx);
      const box = { leftPx: 0, topPx, widthPx: placed.widthPx, heightPx };
      placeTile(enlarger.draw(turnBox(back, placed, box)), { turn, size: box, into: slice });
      writeWholeSync(
        out,
        new Uint8Array(slice.buffer, 0, heightPx * placed.widthPx * BYTES_PER_PIXEL),
      );
    }
    return { isSourceHard: pixels.isHard() };
  } finally {
    closeSync(file);
    closeSync(out);
  }
}

interface WatchedSource extends EnlargeSource {
  /** Whether every pixel read so far is clear or opaque. */
  isHard(): boolean;
}

function sourceIn(file: number, { widthPx, heightPx }: Size, hasAlpha: boolean): WatchedSource {
  let isHard = true;
  return {
    widthPx,
    heightPx,
    hasAlpha,
    isHard: () => isHard,
    read({ leftPx, rowPx }, into) {
      readWholeSync(file, into, V_HEADER_BYTES + (rowPx * widthPx + leftPx) * BYTES_PER_PIXEL);
      if (!isHard || !hasAlpha || rowPx % WATCHED_ROWS !== 0) return;
      const words = new Uint32Array(into.buffer, into.byteOffset, into.length / BYTES_PER_PIXEL);
      isHard = areHardPixels(words);
    },
  };
}

parentPort?.on('message', (request: EnlargeFile) => {
  parentPort?.postMessage(enlarge(request));
});
