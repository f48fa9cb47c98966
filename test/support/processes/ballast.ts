/**
 * A program that holds memory on command: a line with a number on stdin makes it hold that many
 * MiB in all, and it answers with the number when it does.
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
