import { readSync } from 'node:fs';

/**
 * Fills `into` from a place in an open file. Blocks: for worker threads.
 * @throws Error when the file ends before
 */
export function readWhole(file: number, into: NodeJS.ArrayBufferView, position: number): void {
  let length = 0;
  while (length < into.byteLength) {
    const count = readSync(file, into, length, into.byteLength - length, position + length);
    if (count === 0) throw new Error('the pixels end before their last row');
    length += count;
  }
}
