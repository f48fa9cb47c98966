import type { Box } from '../../../gang-sheet/artwork.ts';
import type { Size } from '../../../image-files/turn.ts';
import type { EnlargeKernel } from './enlarge-kernel.ts';
import { sample, TAPS, WEIGHTS, WEIGHTS_BYTES, type Sampling } from './sampling.ts';
import { BYTES_PER_PIXEL } from '../../../gang-sheet/units/pixel-bytes.ts';

/** Bytes per pixel between the two resampling steps. */
const ALONG_BYTES = 8;
/** Bytes per sample of the kernel: an offset and an address. */
const SAMPLE_BYTES = 8;
const ALPHA_VALUES = 256;
/** The kernel processes four pixels at once and touches up to 16 bytes after a row. */
const PIXELS_AT_ONCE = 4;
const SLACK_BYTES = 16;
const PAGE_BYTES = 65_536;

export interface EnlargeSource extends Size {
  readonly hasAlpha: boolean;
  /** Fills `into` with the pixels of a source row that start at `leftPx`. */
  read(at: { readonly leftPx: number; readonly rowPx: number }, into: Uint8Array): void;
}

/** A rectangle of the enlarged image; valid until the next one is drawn. */
export interface Tile {
  readonly pixels: Uint32Array;
  /** Pixels from one row to the next. */
  readonly stridePx: number;
}

/** Source rows or columns that a tile needs; they may extend two or three pixels beyond the source. */
interface Span {
  readonly from: number;
  readonly count: number;
}

/** Enlarges an image tile by tile, with the memory of one tile. */
export class Enlarger {
  readonly #kernel: EnlargeKernel;
  readonly #source: EnlargeSource;
  readonly #size: Size;

  constructor(kernel: EnlargeKernel, source: EnlargeSource, size: Size) {
    this.#kernel = kernel;
    this.#source = source;
    this.#size = size;
  }

  draw(box: Box): Tile {
    const { widthPx, heightPx } = this.#source;
    const columns = sample(
      { sourcePx: widthPx, enlargedPx: this.#size.widthPx },
      { from: box.leftPx, count: box.widthPx },
    );
    const rows = sample(
      { sourcePx: heightPx, enlargedPx: this.#size.heightPx },
      { from: box.topPx, count: box.heightPx },
    );
    const across = spanOf(columns);
    const down = spanOf(rows);
    const layout = layOut({ box, across: across.count, down: down.count });
    this.#prepare(layout, columns, across);
    this.#read(layout, across, down);
    this.#resample(layout, { box, rows, down });
    const { buffer } = this.#kernel.memory;
    const stridePx = layout.tileStride / BYTES_PER_PIXEL;
    return { pixels: new Uint32Array(buffer, layout.tile, box.heightPx * stridePx), stridePx };
  }

  #prepare(layout: Layout, { first, fraction }: Sampling, { from }: Span): void {
    const { memory } = this.#kernel;
    const missing = layout.end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    new Int16Array(memory.buffer, layout.weights).set(WEIGHTS);
    const factors = new Float32Array(memory.buffer, layout.factors, ALPHA_VALUES);
    for (let alpha = 1; alpha < ALPHA_VALUES; alpha += 1) factors[alpha] = 255 / alpha;
    const samples = new Int32Array(memory.buffer, layout.samples, first.length * 2);
    for (let index = 0; index < first.length; index += 1) {
      samples[index * 2] = ((first[index] ?? 0) - from) * BYTES_PER_PIXEL;
      samples[index * 2 + 1] = layout.weights + (fraction[index] ?? 0) * WEIGHTS_BYTES;
    }
  }

  /** Reads the source rows. Beyond the edges, the outermost pixels are repeated. */
  #read(layout: Layout, across: Span, down: Span): void {
    const { widthPx, heightPx, hasAlpha } = this.#source;
    const leftPx = Math.max(0, across.from);
    const count = Math.min(widthPx, across.from + across.count) - leftPx;
    const before = leftPx - across.from;
    for (let index = 0; index < down.count; index += 1) {
      const rowPx = Math.min(heightPx - 1, Math.max(0, down.from + index));
      const at = layout.source + index * layout.sourceStride;
      const row = new Uint8Array(this.#kernel.memory.buffer, at, across.count * BYTES_PER_PIXEL);
      const read = row.subarray(before * BYTES_PER_PIXEL, (before + count) * BYTES_PER_PIXEL);
      this.#source.read({ leftPx, rowPx }, read);
      const pixels = new Uint32Array(row.buffer, at, across.count);
      pixels.fill(pixels[before] ?? 0, 0, before);
      pixels.fill(pixels[before + count - 1] ?? 0, before + count);
      if (hasAlpha) this.#kernel.premultiply(at, row.length);
    }
  }

  #resample(layout: Layout, { box, rows, down }: { box: Box; rows: Sampling; down: Span }): void {
    const { source, sourceStride, along, alongStride, tile, tileStride } = layout;
    for (let index = 0; index < down.count; index += 1) {
      const [from, to] = [source + index * sourceStride, along + index * alongStride];
      this.#kernel.along(from, layout.samples, box.widthPx, to);
    }
    for (let index = 0; index < box.heightPx; index += 1) {
      const from = along + ((rows.first[index] ?? 0) - down.from) * alongStride;
      const weightsAt = layout.weights + (rows.fraction[index] ?? 0) * WEIGHTS_BYTES;
      const to = tile + index * tileStride;
      this.#kernel.down(from, alongStride, weightsAt, box.widthPx, to);
    }
    if (this.#source.hasAlpha) {
      this.#kernel.unpremultiply(tile, box.heightPx * tileStride, layout.factors);
    }
  }
}

function spanOf({ first }: Sampling): Span {
  const from = first[0] ?? 0;
  return { from, count: (first.at(-1) ?? 0) + TAPS - from };
}

/** Addresses in the kernel's memory, and bytes from one row to the next. */
interface Layout {
  readonly weights: number;
  readonly factors: number;
  readonly samples: number;
  readonly source: number;
  readonly sourceStride: number;
  readonly along: number;
  readonly alongStride: number;
  readonly tile: number;
  readonly tileStride: number;
  readonly end: number;
}

function layOut({ box, across, down }: { box: Box; across: number; down: number }): Layout {
  const width = Math.ceil(box.widthPx / PIXELS_AT_ONCE) * PIXELS_AT_ONCE;
  const sourceStride = Math.ceil(across / PIXELS_AT_ONCE) * PIXELS_AT_ONCE * BYTES_PER_PIXEL;
  const [alongStride, tileStride] = [width * ALONG_BYTES, width * BYTES_PER_PIXEL];
  const factors = WEIGHTS.byteLength;
  const samples = factors + ALPHA_VALUES * Float32Array.BYTES_PER_ELEMENT;
  const source = samples + width * SAMPLE_BYTES;
  const along = source + down * sourceStride + SLACK_BYTES;
  const tile = along + down * alongStride + SLACK_BYTES;
  const end = tile + box.heightPx * tileStride + SLACK_BYTES;
  return {
    weights: 0,
    factors,
    samples,
    source,
    sourceStride,
    along,
    alongStride,
    tile,
    tileStride,
    end,
  };
}
