import { constants, deflateRawSync, type ZlibOptions } from 'node:zlib';

export interface QuickDeflate {
  readonly level: number;
  readonly strategy?: number;
}

export interface Compression {
  /** zlib's level, 0 to 9. */
  readonly level: number;
  /** Taken instead for a strip that `level` makes hardly smaller than this. */
  readonly quick?: QuickDeflate;
  /** May noise be deflated by codes alone, which is several times faster? */
  readonly codesAlone?: boolean;
}

export interface DeflateChoice {
  readonly options: ZlibOptions;
  /** Of noise: what share of the bytes the options leave; null for what is none. */
  readonly noiseRatio: number | null;
}

/** Matches of the byte before alone, and Huffman codes. */
export const RUNS_ALONE: QuickDeflate = { level: 1, strategy: constants.Z_RLE };

const SHARED: ZlibOptions = {
  // The largest hash table: 128 KB more a thread, and up to a tenth less time than the default.
  memLevel: 9,
  // Most strips compress to less than this: one native call, one copy.
  chunkSize: 256 * 1024,
};

/** What `level` has to save of the bytes, to be worth about twice the time. */
const LEAST_SAVING = 0.2;

/** Bytes that the quick way leaves more of are noise: no care finds matches in them. */
const NOISE = 0.25;

/** From here on codes alone may do, where care finds no matches. */
const GRAIN = 0.15;

/** Pairs of rows, as a row finds its matches in the one above; about a twelfth of a strip. */
const SAMPLES = 3;
const ROWS_PER_SAMPLE = 2;

/**
 * How zlib is to deflate a strip: the ways are tried on a few of its rows. Depends on the strip
 * alone, as its bytes must.
 * @param bytes the filtered rows, all of the same length
 */
export function chooseDeflate(
  bytes: Uint8Array,
  { level, quick, rows }: Compression & { readonly rows: number },
): DeflateChoice {
  const careful = { ...SHARED, level };
  if (quick === undefined || rows < SAMPLES * ROWS_PER_SAMPLE) {
    return { options: careful, noiseRatio: null };
  }
  const quickly = { ...SHARED, ...quick };
  const sample = sampleRows(bytes, rows);
  const quickBytes = deflateRawSync(sample, quickly).length;
  const ratio = quickBytes / sample.length;
  if (ratio > NOISE) return { options: quickly, noiseRatio: ratio };
  const kept = deflateRawSync(sample, careful).length / quickBytes;
  if (1 - kept >= LEAST_SAVING) return { options: careful, noiseRatio: null };
  return { options: quickly, noiseRatio: ratio > GRAIN ? ratio : null };
}

function sampleRows(bytes: Uint8Array, rows: number): Uint8Array {
  const rowBytes = bytes.length / rows;
  const samples = Array.from({ length: SAMPLES }, (_, index) => {
    const row = Math.floor(((index + 1) * rows) / (SAMPLES + 1)) - 1;
    return bytes.subarray(row * rowBytes, (row + ROWS_PER_SAMPLE) * rowBytes);
  });
  return Buffer.concat(samples);
}
