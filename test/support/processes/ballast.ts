/**
 * A program that holds memory on command. It reads the total number of MiB to hold from a line on stdin and
 * prints the number as soon as it holds that much.
 */
import { createInterface } from 'node:readline';

const MIB = 1024 * 1024;
const held: Buffer[] = [];

createInterface({ input: process.stdin }).on('line', (line) => {
  const target = Number(line);
  while (held.length < target) held.push(Buffer.alloc(MIB, 1));
  held.length = target;
  globalThis.gc?.();
  console.log(target);
});
