import type { Raster } from './raster.ts';

/** Nearly lossless baseline JPEG with the tables of Annex K; every quantisation step is `step`. */
export interface JpegOptions {
  /** Sampling factors of each component; all 1 by default. */
  readonly sampling?: readonly (readonly [across: number, down: number])[];
  readonly ids?: readonly number[];
  readonly restartInterval?: number;
  /** Whole segments, marker and length included, after the start of the image. */
  readonly segments?: readonly Buffer[];
  readonly step?: number;
}

const ZIGZAG = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
  13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52,
  45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];
const DC_COUNTS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const DC_VALUES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const AC_COUNTS = [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d];
const AC_VALUES = [
  ...Buffer.from(
    '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
    'hex',
  ),
];

type Codes = ReadonlyMap<number, readonly [code: number, bits: number]>;
const DC = codesOf(DC_COUNTS, DC_VALUES);
const AC = codesOf(AC_COUNTS, AC_VALUES);

/**
 * Encodes the channels of the raster as components, in the colour space and polarity of the file.
 */
export function encodeJpeg(raster: Raster, options: JpegOptions = {}): Buffer {
  const { channels, widthPx, heightPx } = raster;
  const step = options.step ?? 1;
  const sampling = options.sampling ?? Array<[number, number]>(channels).fill([1, 1]);
  const ids = options.ids ?? [...Array(channels).keys()].map((index) => index + 1);
  const head = [
    Buffer.from([0xff, 0xd8]),
    ...(options.segments ?? []),
    segment(0xdb, Buffer.from([0, ...Array<number>(64).fill(step)])),
    segment(
      0xc0,
      Buffer.from([
        8,
        heightPx >> 8,
        heightPx & 255,
        widthPx >> 8,
        widthPx & 255,
        channels,
        ...sampling.flatMap(([across, down], index) => [ids[index]!, across * 16 + down, 0]),
      ]),
    ),
    segment(0xc4, Buffer.from([0x00, ...DC_COUNTS, ...DC_VALUES])),
    segment(0xc4, Buffer.from([0x10, ...AC_COUNTS, ...AC_VALUES])),
    ...(options.restartInterval === undefined
      ? []
      : [
          segment(0xdd, Buffer.from([options.restartInterval >> 8, options.restartInterval & 255])),
        ]),
    segment(0xda, Buffer.from([channels, ...ids.flatMap((id) => [id, 0]), 0, 63, 0])),
  ];
  // A scan of one component is not interleaved, no matter what its factors are.
  const inScan = channels === 1 ? ([[1, 1]] as const) : sampling;
  const scan = encodeScan(raster, {
    sampling: inScan,
    step,
    restartInterval: options.restartInterval,
  });
  return Buffer.concat([...head, scan, Buffer.from([0xff, 0xd9])]);
}

export function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255]);
  return Buffer.concat([head, data]);
}

/** The Adobe segment: 0 is RGB or CMYK, 1 YCbCr, 2 YCCK. */
export const adobeSegment = (transform: 0 | 1 | 2): Buffer =>
  segment(
    0xee,
    Buffer.concat([Buffer.from('Adobe\0d\0\0\0\0', 'latin1'), Buffer.from([transform])]),
  );

export function exifSegment(orientation: number): Buffer {
  const tiff = Buffer.from('4949' + '2a00' + '08000000' + '0100' + '12010300' + '01000000', 'hex');
  const value = Buffer.from([orientation, 0, 0, 0, 0, 0, 0, 0]);
  return segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, value]));
}

export const iccSegment = (profile: Buffer): Buffer =>
  segment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), profile]));

/** JFIF, ITU-T T.871, 7. */
export function yccOf([red = 0, green = 0, blue = 0]: readonly number[]): number[] {
  const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
  return [luma, 128 + (blue - luma) / 1.772, 128 + (red - luma) / 1.402].map(Math.round);
}

interface Scan {
  readonly sampling: readonly (readonly [number, number])[];
  readonly step: number;
  readonly restartInterval: number | undefined;
}

function encodeScan(raster: Raster, { sampling, step, restartInterval }: Scan): Buffer {
  const across = Math.max(...sampling.map(([each]) => each));
  const down = Math.max(...sampling.map(([, each]) => each));
  const columns = Math.ceil(raster.widthPx / (8 * across));
  const rows = Math.ceil(raster.heightPx / (8 * down));
  const bits = new StuffedBits();
  let previous = sampling.map(() => 0);
  for (let unit = 0; unit < columns * rows; unit += 1) {
    if (restartInterval !== undefined && unit > 0 && unit % restartInterval === 0) {
      bits.marker(0xd0 + ((unit / restartInterval - 1) % 8));
      previous = sampling.map(() => 0);
    }
    sampling.forEach(([h, v], component) => {
      for (let part = 0; part < h * v; part += 1) {
        const x = ((unit % columns) * h + (part % h)) * 8;
        const y = (Math.floor(unit / columns) * v + Math.floor(part / h)) * 8;
        const samples = blockAt(raster, { component, x, y, scaleX: across / h, scaleY: down / v });
        const levels = transform(samples).map((value) => Math.round(value / step));
        writeBlock(bits, levels, previous[component]!);
        previous[component] = levels[0]!;
      }
    });
  }
  return bits.end();
}

interface BlockPlace {
  readonly component: number;
  readonly x: number;
  readonly y: number;
  readonly scaleX: number;
  readonly scaleY: number;
}

function blockAt(raster: Raster, { component, x, y, scaleX, scaleY }: BlockPlace): number[] {
  const found: number[] = [];
  for (let row = 0; row < 8; row += 1) {
    for (let column = 0; column < 8; column += 1) {
      const px = Math.min(raster.widthPx - 1, Math.floor((x + column) * scaleX));
      const py = Math.min(raster.heightPx - 1, Math.floor((y + row) * scaleY));
      found.push(raster.samples[(py * raster.widthPx + px) * raster.channels + component]! - 128);
    }
  }
  return found;
}

const COSINES = [...Array(64).keys()].map((index) => {
  const frequency = index >> 3;
  const scale = frequency === 0 ? Math.SQRT1_2 : 1;
  return (scale / 2) * Math.cos(((2 * (index & 7) + 1) * frequency * Math.PI) / 16);
});

function transform(samples: readonly number[]): number[] {
  const half = new Float64Array(64);
  for (let row = 0; row < 8; row += 1)
    for (let u = 0; u < 8; u += 1)
      for (let x = 0; x < 8; x += 1)
        half[row * 8 + u]! += samples[row * 8 + x]! * COSINES[u * 8 + x]!;
  const levels = Array<number>(64).fill(0);
  for (let v = 0; v < 8; v += 1)
    for (let u = 0; u < 8; u += 1)
      for (let y = 0; y < 8; y += 1) levels[v * 8 + u]! += half[y * 8 + u]! * COSINES[v * 8 + y]!;
  return levels;
}

function writeBlock(bits: StuffedBits, levels: readonly number[], previousDc: number): void {
  writeLevel(bits, { codes: DC, run: 0, level: levels[0]! - previousDc });
  let run = 0;
  for (const place of ZIGZAG.slice(1)) {
    const level = levels[place]!;
    if (level === 0) {
      run += 1;
      continue;
    }
    for (; run > 15; run -= 16) bits.write(...AC.get(0xf0)!);
    writeLevel(bits, { codes: AC, run, level });
    run = 0;
  }
  if (run > 0) bits.write(...AC.get(0)!);
}

function writeLevel(
  bits: StuffedBits,
  { codes, run, level }: { readonly codes: Codes; readonly run: number; readonly level: number },
): void {
  const size = level === 0 ? 0 : Math.floor(Math.log2(Math.abs(level))) + 1;
  bits.write(...codes.get(run * 16 + size)!);
  if (size > 0) bits.write(level > 0 ? level : level + 2 ** size - 1, size);
}

class StuffedBits {
  readonly #bytes: number[] = [];
  #bits = 0;
  #count = 0;

  write(code: number, width: number): void {
    for (let bit = width - 1; bit >= 0; bit -= 1) {
      this.#bits = (this.#bits << 1) | ((code >> bit) & 1);
      this.#count += 1;
      if (this.#count === 8) this.#flush();
    }
  }

  marker(code: number): void {
    this.#fill();
    this.#bytes.push(0xff, code);
  }

  end(): Buffer {
    this.#fill();
    return Buffer.from(this.#bytes);
  }

  /** Fills the last byte with ones. */
  #fill(): void {
    while (this.#count > 0) this.write(1, 1);
  }

  #flush(): void {
    this.#bytes.push(this.#bits);
    if (this.#bits === 0xff) this.#bytes.push(0);
    this.#bits = 0;
    this.#count = 0;
  }
}

function codesOf(counts: readonly number[], values: readonly number[]): Codes {
  const codes = new Map<number, readonly [number, number]>();
  let code = 0;
  let next = 0;
  counts.forEach((count, index) => {
    for (let each = 0; each < count; each += 1) {
      codes.set(values[next]!, [code, index + 1]);
      next += 1;
      code += 1;
    }
    code <<= 1;
  });
  return codes;
}
