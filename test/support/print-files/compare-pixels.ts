/** A rectangle of RGBA pixels with a border of `borderPx` pixels on all sides. */
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
  /** Mean absolute difference per premultiplied channel (0 to 255). */
  readonly mean: number;
  /** Fraction of pixels in which a channel differs by more than OUTLIER. */
  readonly outlierShare: number;
}

export interface Comparison {
  /** Offset from the proper position at which the picture is compared. */
  readonly dx: number;
  readonly dy: number;
  /** Compares every n-th row. */
  readonly everyRow: number;
}

const OUTLIER = 48;

/** Compares a picture with the pixels at its position. Both are RGBA and not premultiplied. */
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

/** Reads pixels as 32-bit numbers, because most are equal and need no further comparison. */
function asPixels({ buffer, byteOffset, length }: Buffer): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length / 4);
}

/** Compares two pixels in little-endian order: red in the lowest byte, alpha in the highest. */
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
