/** Source pixels that each result depends on: two on either side. */
export const TAPS = 4;

/** The weight 1 in the fixed-point format that libvips uses for bytes. */
const ONE = 4096;
/** libvips divides the distance between two pixels into this many steps, and rounds positions to them. */
const FRACTIONS = 64;

/** The source pixels of each result pixel along one axis. */
export interface Sampling {
  /** Index of the first of the four; between -2 and two past the end. */
  readonly first: Int32Array;
  /** Index into `WEIGHTS`. */
  readonly fraction: Int32Array;
}

/**
 * Locates the pixels `from` to `from + count` of an enlarged axis in the source. Like libvips, it
 * treats the corner of a pixel as its position and shifts the source by half a pixel; otherwise
 * pieces would move by a fraction of a pixel.
 */
export function sample(
  { sourcePx, enlargedPx }: { readonly sourcePx: number; readonly enlargedPx: number },
  { from, count }: { readonly from: number; readonly count: number },
): Sampling {
  const first = new Int32Array(count);
  const fraction = new Int32Array(count);
  const step = sourcePx / enlargedPx;
  for (let index = 0; index < count; index += 1) {
    // Shifted so that it is never negative, and twice as fine, so that it rounds to the nearest
    // fraction.
    const at = (from + index) * step + 0.5;
    const fine = Math.trunc(at * FRACTIONS * 2);
    first[index] = Math.trunc(at) - 2;
    fraction[index] = ((fine % (FRACTIONS * 2)) + 1) >> 1;
  }
  return { first, fraction };
}

function weights(): Int16Array {
  const table = new Int16Array((FRACTIONS + 1) * 16);
  for (let fraction = 0; fraction <= FRACTIONS; fraction += 1) {
    const [a, b, c, d] = catmullRom(fraction / FRACTIONS).map((weight) => Math.trunc(weight * ONE));
    for (let channel = 0; channel < 4; channel += 1) {
      table.set([a ?? 0, b ?? 0], fraction * 16 + channel * 2);
      table.set([c ?? 0, d ?? 0], fraction * 16 + 8 + channel * 2);
    }
  }
  return table;
}

/** Bytes per fraction in `WEIGHTS`. */
export const WEIGHTS_BYTES = 32;

/** E. Catmull and R. Rom, "A class of local interpolating splines" (1974), tension 1/2. */
function catmullRom(x: number): readonly number[] {
  const first = -0.5 * x * (1 - x) * (1 - x);
  const fourth = -0.5 * x * x * (1 - x);
  const tilt = fourth - first;
  return [first, 1 - x - first + tilt, x - fourth - tilt, fourth];
}

/** The Catmull-Rom weights for each fraction, in pairs as the kernel reads them. */
export const WEIGHTS: Int16Array = weights();
