/** Progressive JPEGs (ITU T.81, annex G) of one colour, whose scans say nothing new. */
import { segment } from '../image-files/make-jpeg.ts';

export interface ProgressiveJpeg {
  readonly sidePx: number;
  /** Scans of high frequencies behind the first scan. */
  readonly scans: number;
}

const COMPONENTS = [1, 2, 3];
/** The longest run of blocks without coefficients. */
const LONGEST_RUN = 32_767;
const RUN_BITS = 14;

export function progressiveJpeg({ sidePx, scans }: ProgressiveJpeg): Buffer {
  const blocks = Math.ceil(sidePx / 8) ** 2;
  const size = [sidePx >> 8, sidePx & 255];
  const components = COMPONENTS.flatMap((id) => [id, 0x11, 0]);
  const more = Array.from({ length: scans }, (_, at) =>
    Buffer.concat([
      segment(0xda, [1, COMPONENTS[at % 3]!, 0, 1 + (Math.floor(at / 3) % 63), 63, 0]),
      emptyBlocks(blocks),
    ]),
  );
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(0xdb, [0, ...Array<number>(64).fill(8)]),
    segment(0xc2, [8, ...size, ...size, 3, ...components]),
    // One code each: the difference 0, and the longest run of empty blocks.
    segment(0xc4, [0x00, 1, ...Array<number>(15).fill(0), 0]),
    segment(0xc4, [0x10, 1, ...Array<number>(15).fill(0), RUN_BITS << 4]),
    segment(0xda, [3, ...COMPONENTS.flatMap((id) => [id, 0]), 0, 0, 0]),
    // One bit for each block, padded with ones.
    padded('', blocks * 3),
    ...more,
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** Equal runs of empty blocks, each of at least 2^14. */
function emptyBlocks(blocks: number): Buffer {
  const runs = Math.ceil(blocks / LONGEST_RUN);
  const lengths = Array.from({ length: runs }, (_, at) => Math.floor((blocks + at) / runs));
  const bits = lengths.map(
    (run) => `0${(run - 2 ** RUN_BITS).toString(2).padStart(RUN_BITS, '0')}`,
  );
  return padded(bits.join(''), bits.length * (RUN_BITS + 1));
}

/** Bits that begin with `bits` and continue with zeros, padded with ones to whole bytes. */
function padded(bits: string, length: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil(length / 8));
  const set = (at: number): void => void (bytes[at >> 3]! |= 128 >> (at & 7));
  for (let at = 0; at < bits.length; at += 1) if (bits[at] === '1') set(at);
  for (let at = length; at < bytes.length * 8; at += 1) set(at);
  return Buffer.from(bytes.toString('latin1').replaceAll('\xff', '\xff\0'), 'latin1');
}
