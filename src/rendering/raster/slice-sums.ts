/** Everything that determines the pixels of a slice. */
interface Slice {
  readonly piece: { readonly fitting: number; readonly leftPx: number };
  readonly fromRow: number;
  readonly rows: number;
  readonly bandRow: number;
}

const SEEDS = [0x3c6ef372, 0x9e3779b9, 0x7f4a7c15, 0x2545f491] as const;

/**
 * Identifies a set of slices by four sums of 32-bit hashes, regardless of their order. A band may
 * have thousands of slices and a sheet thousands of bands. With sorted text instead of sums, 20,000
 * narrow pieces side by side took ten times as long and a quarter of a gigabyte. The probability
 * that two different sets have the same sums is 2^-128.
 */
export class SliceSums {
  readonly #sums = new Uint32Array(SEEDS.length);
  #count = 0;

  add(slice: Slice): void {
    this.#count += 1;
    for (let index = 0; index < SEEDS.length; index += 1) {
      // Typed arrays wrap around at 32 bits.
      this.#sums[index] = (this.#sums[index] ?? 0) + hashOf(slice, SEEDS[index] ?? 0);
    }
  }

  toString(): string {
    return `${this.#count} ${this.#sums.join(' ')}`;
  }
}

function hashOf({ piece, fromRow, rows, bandRow }: Slice, seed: number): number {
  let hash = mixed(seed, piece.fitting);
  hash = mixed(hash, piece.leftPx);
  hash = mixed(hash, fromRow);
  hash = mixed(hash, rows);
  return finished(mixed(hash, bandRow));
}

/** One round of MurmurHash3 (public domain, Austin Appleby). */
function mixed(hash: number, value: number): number {
  const part = Math.imul(value, 0xcc9e2d51);
  const turned = Math.imul((part << 15) | (part >>> 17), 0x1b873593);
  const next = hash ^ turned;
  return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0;
}

/** The last step of MurmurHash3: every bit of the input changes half of the output. */
function finished(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
