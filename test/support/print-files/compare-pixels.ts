/** A rectangle of RGBA pixels with `borderPx` more of them on every side. */
export interface Surrounded {
  readonly pixels: Buffer;
  readonly widthPx: number;
  readonly borderPx: number;
}

export interface Picture {
  readonly pixels: Buffer;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface Difference {
  /** Mean absolute difference of a premultiplied channel, in steps of 255. */
  readonly mean: number;
  /** Share of the pixels in which a channel differs by more than OUTLIER steps. */
  readonly outlierShare: number;
}

export interface Comparison {
  /** Where in the surrounding the picture is looked for, from its proper place. */
  readonly dx: number;
  readonly dy: number;
  /** 1 compares all rows, 4 every fourth. */
  readonly everyRow: number;
}

const OUTLIER = 48;

/** How far a picture differs from what lies at its place. Both are RGBA, not premultiplied. */
export function compareAt(place: Surrounded, picture: Picture, how: Comparison): Difference {
  const { widthPx, heightPx } = picture;
  const [mine, theirs] = [asPixels(picture.pixels), asPixels(place.pixels)];
  const stride = widthPx + place.borderPx * 2;
  let sum = 0;
  let outliers = 0;
  let count = 0;
  for (let y = 0; y < heightPx; y += how.everyRow) {
    const row = y * widthPx;
    const otherRow = (y + place.borderPx + how.dy) * stride + place.borderPx + how.dx;
    for (let x = 0; x < widthPx; x += 1) {
      const pixel = mine[row + x]!;
      const other = theirs[otherRow + x]!;
      if (pixel === other) continue;
      const channels = channelDifferences(pixel, other);
      sum += channels.sum;
      if (channels.largest > OUTLIER) outliers += 1;
    }
    count += widthPx;
  }
  return { mean: sum / (count * 4), outlierShare: outliers / count };
}

/** A pixel as one number: most of them are equal, and that is found out at once. */
function asPixels({ buffer, byteOffset, length }: Buffer): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length / 4);
}

/** Of two pixels of a little-endian machine: red in the lowest byte, alpha in the highest. */
function channelDifferences(pixel: number, other: number): { sum: number; largest: number } {
  const alpha = pixel >>> 24;
  const otherAlpha = other >>> 24;
  let largest = Math.abs(alpha - otherAlpha);
  let sum = largest;
  for (let shift = 0; shift < 24; shift += 8) {
    const value = ((pixel >>> shift) & 255) * alpha;
    const otherValue = ((other >>> shift) & 255) * otherAlpha;
    const difference = Math.abs(value - otherValue) / 255;
    sum += difference;
    largest = Math.max(largest, difference);
  }
  return { sum, largest };
}
