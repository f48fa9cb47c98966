/** The input of the encoders here: samples in rows, with interleaved channels. */
export interface Raster {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly channels: number;
  /** Highest value of a sample: 255 for 8 bits, 65535 for 16. */
  readonly full: number;
  readonly samples: Uint16Array;
}

export type Paint = (x: number, y: number) => readonly number[];

/** Makes an image from a function of every pixel. */
export function paintRaster(
  size: { readonly widthPx: number; readonly heightPx: number; readonly full?: number },
  paint: Paint,
): Raster {
  const { widthPx, heightPx, full = 255 } = size;
  const channels = paint(0, 0).length;
  const samples = new Uint16Array(widthPx * heightPx * channels);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) samples.set(paint(x, y), (y * widthPx + x) * channels);
  }
  return { widthPx, heightPx, channels, full, samples };
}

export type Four<T> = readonly [T, T, T, T];

/** Paints four fields: top left, top right, bottom left, bottom right. */
export function fields(
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
  colours: Four<readonly number[]>,
): Paint {
  return (x, y) => colours[(y * 2 >= heightPx ? 2 : 0) + (x * 2 >= widthPx ? 1 : 0)]!;
}

/** Numbers from 0 to 1 that are the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
