import { readFileSync } from 'node:fs';

/** An image of a lossless stream: that of the pixels, or one that says how pixels are read or made. */
export interface LosslessImage {
  readonly columns: number;
  readonly rows: number;
  /** Colours in the cache, as a power of 2; 0 if there is no cache. */
  readonly cacheBits: number;
  /** Tiles that choose groups of codes, from the image that was kept before; null if there is one group. */
  readonly tiles: Tiles | null;
  /** Whether its pixels are kept, because they are the tiles of the next image. */
  readonly isKept: boolean;
}

export interface Tiles {
  readonly columns: number;
  readonly rows: number;
  /** Their side in pixels, as a power of 2. */
  readonly sideBits: number;
  readonly groups: number;
}

/** `more`: pixels are left. `hungry`: more bytes are needed. `senseless`: a copy of pixels that do not exist. */
type WalkEnd = (typeof ENDS)[number];

interface Kernel {
  readonly memory: WebAssembly.Memory;
  bits(count: number): number;
  group(at: number, greens: number): number;
  left(): number;
  walk(most: number): number;
}

/** Compiled from lossless-kernel.wat by the build. */
const WASM = new URL('./lossless-kernel.wasm', import.meta.url);
const ENDS = ['done', 'more', 'hungry', 'senseless'] as const;

/** Bytes that are added at once; those of noise take 0.2 ms. */
export const FEED_BYTES = 64 * 1024;
/**
 * More than a group needs: the lengths of 280 + 2,048 + 3 x 256 + 40 symbols, of at most 7 + 7 bits each, and
 * 5 x 82 bits before them.
 */
export const GROUP_BYTES = 8 * 1024;
/** More than the codes of a pixel, which take 60 bits at most and are read in eights of bytes. */
const PIXEL_BYTES = 32;
/**
 * Enough for 2,600 groups with the largest tables, of 10 kB: libwebp makes at most 2,600 tiles, and groups no
 * more than tiles.
 */
const MOST_TABLE_BYTES = 32 * 1024 * 1024;
/** The largest tables of a group: 2,704 entries of 2 bytes for green, 3 x 630 and 410 for the others. */
const GROUP_TABLE_BYTES = 10_008;

/** Offsets in the kernel's memory. */
const STATE = {
  at: 0,
  end: 4,
  safe: 8,
  value: 16,
  columns: 24,
  pixels: 28,
  done: 32,
  column: 36,
  row: 40,
  mask: 44,
  sideBits: 48,
  tileColumns: 52,
  tiles: 56,
  groups: 60,
  kept: 64,
  highest: 68,
  hashShift: 72,
  table: 76,
  unused: 80,
};
const DISTANCES_AT = 128;
const CACHE_AT = 9728;
const MOST_CACHE_BITS = 11;
const BYTES_AT = 32 * 1024;
const HEAP_AT = 108 * 1024;
const PAGE_BYTES = 64 * 1024;
const PIXEL_STATE_BYTES = 4;
const GROUP_STATE_BYTES = 32;
/** Lengths follow the 256 values of green; cached colours follow the 24 prefixes of lengths. */
const GREENS = 256 + 24;

let compiled: object | null = null;

/**
 * Reads the codes of a lossless stream and walks its pixels without making them (RFC 9649, 3). Uses
 * WebAssembly, because a photograph has tens of millions of codes: a
 * megapixel takes 12 ms, a third of the time of decoding.
 */
export class LosslessKernel {
  readonly #kernel: Kernel;
  #view: DataView;
  #bytes: Uint8Array;
  #greens = GREENS;

  constructor() {
    compiled ??= new WebAssembly.Module(readFileSync(WASM));
    const { exports } = new WebAssembly.Instance(compiled);
    this.#kernel = exports as unknown as Kernel;
    this.#view = new DataView(this.#kernel.memory.buffer);
    this.#bytes = new Uint8Array(this.#kernel.memory.buffer);
    this.#set(STATE.at, BYTES_AT);
    this.#set(STATE.end, BYTES_AT);
  }

  /** Bytes that were fed and have not been read. */
  get heldBytes(): number {
    return Math.max(0, this.#get(STATE.end) - this.#get(STATE.at));
  }

  /** Bits that were fed and have not been read; negative if bits were made up. */
  get leftBits(): number {
    return this.#kernel.left();
  }

  /** Whether all that was fed and has not been read is zeros. */
  get isZeroAfter(): boolean {
    if (this.#view.getBigUint64(STATE.value, true) !== 0n) return false;
    const left = this.#bytes.subarray(this.#get(STATE.at), this.#get(STATE.end));
    return left.every((byte) => byte === 0);
  }

  /** The highest number of a group among the pixels of the image that was kept last. */
  get highestGroup(): number {
    return this.#get(STATE.highest);
  }

  /** Adds at most `FEED_BYTES` behind those that have not been read. */
  feed(bytes: Uint8Array, isLast: boolean): void {
    const held = this.heldBytes;
    this.#bytes.copyWithin(BYTES_AT, this.#get(STATE.end) - held, this.#get(STATE.end));
    const end = BYTES_AT + held + bytes.length;
    this.#bytes.set(bytes, BYTES_AT + held);
    this.#bytes.fill(0, end, end + 2 * PIXEL_BYTES);
    this.#set(STATE.at, BYTES_AT);
    this.#set(STATE.end, end);
    this.#set(STATE.safe, isLast ? end + PIXEL_BYTES : end - PIXEL_BYTES);
  }

  /** Reads up to 24 bits, the lowest first. */
  bits(count: number): number {
    return this.#kernel.bits(count);
  }

  /**
   * Begins an image; its groups and pixels follow.
   * @returns whether there is enough memory for it
   */
  begin(image: LosslessImage): boolean {
    const { columns, rows, cacheBits, tiles, isKept } = image;
    const held = isKept ? image : tiles;
    const groupsAt = HEAP_AT + (held === null ? 0 : held.columns * held.rows * PIXEL_STATE_BYTES);
    const tablesAt = groupsAt + (tiles?.groups ?? 1) * GROUP_STATE_BYTES;
    if (!this.#reserve(tablesAt)) return false;
    this.#set(STATE.groups, groupsAt);
    this.#set(STATE.table, tablesAt);
    this.#greens = GREENS + (cacheBits === 0 ? 0 : 2 ** cacheBits);
    this.#set(STATE.hashShift, 32 - Math.max(1, cacheBits));
    this.#bytes.fill(0, CACHE_AT, CACHE_AT + 4 * 2 ** MOST_CACHE_BITS);
    for (const key of ['done', 'column', 'row', 'highest'] as const) this.#set(STATE[key], 0);
    this.#set(STATE.columns, columns);
    this.#set(STATE.pixels, columns * rows);
    this.#set(STATE.kept, isKept ? HEAP_AT : 0);
    this.#placeTiles(tiles);
    this.#placeDistances(columns);
    return true;
  }

  /** Reads a group of codes, of which at most `GROUP_BYTES` are needed. */
  readGroup(index: number): 'done' | 'senseless' | 'large' {
    if (!this.#reserve(this.#get(STATE.table) + GROUP_TABLE_BYTES)) return 'large';
    const at = this.#get(STATE.groups) + index * GROUP_STATE_BYTES;
    return this.#kernel.group(at, this.#greens) === 1 ? 'done' : 'senseless';
  }

  /** Walks at most `most` codes, each of one pixel or of a copy; fewer if bytes are needed. */
  walk(most: number): { readonly end: WalkEnd; readonly codes: number } {
    const end = ENDS[this.#kernel.walk(most)] ?? 'senseless';
    return { end, codes: most - this.#get(STATE.unused) };
  }

  /** Lets the memory grow to `end`. */
  #reserve(end: number): boolean {
    if (end - HEAP_AT > MOST_TABLE_BYTES) return false;
    const missing = end - this.#bytes.length;
    if (missing <= 0) return true;
    this.#kernel.memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.#view = new DataView(this.#kernel.memory.buffer);
    this.#bytes = new Uint8Array(this.#kernel.memory.buffer);
    return true;
  }

  #placeTiles(tiles: Tiles | null): void {
    this.#set(STATE.tiles, tiles === null ? 0 : HEAP_AT);
    this.#set(STATE.mask, tiles === null ? -1 : 2 ** tiles.sideBits - 1);
    if (tiles === null) return;
    this.#set(STATE.sideBits, tiles.sideBits);
    this.#set(STATE.tileColumns, tiles.columns);
  }

  #placeDistances(columns: number): void {
    for (const [index, { left, up }] of NEAR_PIXELS.entries()) {
      this.#set(DISTANCES_AT + 4 * index, Math.max(1, up * columns + left));
    }
  }

  #get(at: number): number {
    return this.#view.getInt32(at, true);
  }

  #set(at: number, value: number): void {
    this.#view.setInt32(at, value, true);
  }
}

/**
 * The pixels that distance codes 1 to 120 stand for (RFC 9649, 3.6.2.2), which the standard lists from near
 * to far: by distance, higher ones first, and those to the left before those to the right.
 */
const NEAR_PIXELS = nearPixels();

function nearPixels() {
  const pixels: { readonly left: number; readonly up: number }[] = [];
  for (let up = 0; up <= 7; up += 1) {
    for (let left = up === 0 ? 1 : -7; left <= 8; left += 1) pixels.push({ left, up });
  }
  const squared = ({ left, up }: { left: number; up: number }) => left * left + up * up;
  return pixels.sort((a, b) => squared(a) - squared(b) || b.up - a.up || b.left - a.left);
}
