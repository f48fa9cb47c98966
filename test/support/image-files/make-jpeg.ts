type Rgb = readonly [red: number, green: number, blue: number];

/** Colour fields next to each other, each 64 px wide and tall. */
export const FIELDS: readonly Rgb[] = [
  [200, 40, 40],
  [40, 160, 60],
  [40, 60, 180],
  [128, 128, 128],
];
export const FIELD_PX = 64;

export interface MakeJpeg {
  /** Luminance samples, across and down, per chroma sample. 4 × 1 is called 4:1:1. */
  readonly sampling?: readonly [across: number, down: number];
  /** Number of units between restart markers. */
  readonly restartInterval?: number;
  /** Writes one scan per component instead of one for all. */
  readonly apart?: boolean;
}

/** Parts of a JPEG, which tests change and put together. */
export interface JpegParts {
  readonly app0: Buffer;
  readonly dqt: Buffer;
  readonly sof: Buffer;
  readonly dht: Buffer;
  readonly dri: Buffer;
  /** Scan headers, each followed by its data. */
  readonly scans: readonly { readonly header: Buffer; readonly data: Buffer }[];
}

export const SOI = Buffer.from([0xff, 0xd8]);
export const EOI = Buffer.from([0xff, 0xd9]);
const SIZE_PX = [FIELDS.length * FIELD_PX, FIELD_PX] as const;

/** Encodes a baseline JPEG of four colour fields. Every block has a single colour. */
export function jpegParts({
  sampling = [1, 1],
  restartInterval = 0,
  apart,
}: MakeJpeg = {}): JpegParts {
  const [across, down] = sampling;
  const sof = [8, ...word(SIZE_PX[1]), ...word(SIZE_PX[0]), 3];
  sof.push(1, across * 16 + down, 0, 2, 0x11, 0, 3, 0x11, 0);
  const scans = apart === true ? [[0], [1], [2]] : [[0, 1, 2]];
  return {
    app0: segment(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    dqt: segment(0xdb, [0, ...Array<number>(64).fill(8)]),
    sof: segment(0xc0, sof),
    // Twelve codes of four bits for sizes, and a code of one bit for the end of a block.
    dht: Buffer.concat([
      segment(0xc4, [0x00, 0, 0, 0, 12, ...Array<number>(12).fill(0), ...Array(12).keys()]),
      segment(0xc4, [0x10, 1, ...Array<number>(15).fill(0), 0]),
    ]),
    dri: restartInterval === 0 ? Buffer.alloc(0) : segment(0xdd, word(restartInterval)),
    scans: scans.map((components) => ({
      header: scanHeader(components),
      data: scanData(components, sampling, restartInterval),
    })),
  };
}

export function joinJpeg({ app0, dqt, sof, dht, dri, scans }: JpegParts): Buffer {
  const data = scans.flatMap((scan) => [scan.header, scan.data]);
  return Buffer.concat([SOI, app0, dqt, sof, dht, dri, ...data, EOI]);
}

export function segment(marker: number, payload: readonly number[] | Buffer): Buffer {
  return Buffer.from([0xff, marker, ...word(payload.length + 2), ...payload]);
}

function word(value: number): readonly [number, number] {
  return [value >> 8, value & 255];
}

function scanHeader(components: readonly number[]): Buffer {
  const chosen = components.flatMap((index) => [index + 1, 0]);
  return segment(0xda, [components.length, ...chosen, 0, 63, 0]);
}

function scanData(
  components: readonly number[],
  [across, down]: readonly [number, number],
  restartInterval: number,
): Buffer {
  const isAlone = components.length === 1;
  const [unitAcross, unitDown] = isAlone && components[0] === 0 ? [1, 1] : [across, down];
  const columns = SIZE_PX[0] / 8 / unitAcross;
  const rows = SIZE_PX[1] / 8 / unitDown;
  const writer = new BitWriter();
  let last = [0, 0, 0];
  for (let unit = 0; unit < columns * rows; unit += 1) {
    if (restartInterval > 0 && unit > 0 && unit % restartInterval === 0) {
      writer.marker(0xd0 + ((unit / restartInterval - 1) % 8));
      last = [0, 0, 0];
    }
    for (const component of components) {
      const isFine = component === 0 && !isAlone;
      for (let block = 0; block < (isFine ? across * down : 1); block += 1) {
        const column = isFine
          ? (unit % columns) * across + (block % across)
          : (unit % columns) * unitAcross;
        const value = ycc(FIELDS[Math.floor((column * 8) / FIELD_PX)]!)[component]!;
        writer.difference(value - last[component]!);
        last[component] = value;
      }
    }
  }
  return writer.end();
}

/** Converts RGB as JFIF defines it, with values from -128 to 127. */
function ycc([red, green, blue]: Rgb): readonly number[] {
  return [
    0.299 * red + 0.587 * green + 0.114 * blue - 128,
    -0.168736 * red - 0.331264 * green + 0.5 * blue,
    0.5 * red - 0.418688 * green - 0.081312 * blue,
  ].map(Math.round);
}

class BitWriter {
  readonly #bytes: number[] = [];
  #bits = '';

  /** Writes the size of the difference in four bits, the difference, and the end of the block. */
  difference(value: number): void {
    const size = value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value))) + 1;
    const written = value < 0 ? value + 2 ** size - 1 : value;
    this.#bits += size.toString(2).padStart(4, '0');
    if (size > 0) this.#bits += written.toString(2).padStart(size, '0');
    this.#bits += '0';
    this.#flush();
  }

  marker(marker: number): void {
    this.#pad();
    this.#bytes.push(0xff, marker);
  }

  end(): Buffer {
    this.#pad();
    return Buffer.from(this.#bytes);
  }

  #pad(): void {
    this.#bits = this.#bits.padEnd(Math.ceil(this.#bits.length / 8) * 8, '1');
    this.#flush();
  }

  #flush(): void {
    while (this.#bits.length >= 8) {
      const byte = Number.parseInt(this.#bits.slice(0, 8), 2);
      this.#bytes.push(byte);
      if (byte === 0xff) this.#bytes.push(0);
      this.#bits = this.#bits.slice(8);
    }
  }
}
