/** Neighbours on either side that a spline runs through. */
export const TAPS = 4;

/** A weight of 1, as libvips has it for bytes. */
const ONE = 4096;
/** Between two pixels libvips knows this many places, and takes the nearest. */
const PLACES = 64;

/** For each pixel along one axis, which of the source's it is made of. */
export interface Sampling {
  /** The first of the four; -2 at the least, and up to two past the end. */
  readonly first: Int32Array;
  /** Index into `WEIGHTS`. */
  readonly place: Int32Array;
}

/**
 * Where the pixels `from` to `from + count` of an axis that is enlarged from `sourcePx` to
 * `enlargedPx` lie in the source. libvips takes a pixel's corner for its place and shifts the source
 * by half of one of its own; so do we, or pieces would move by a part of a pixel.
 */
export function sample(
  { sourcePx, enlargedPx }: { readonly sourcePx: number; readonly enlargedPx: number },
  { from, count }: { readonly from: number; readonly count: number },
): Sampling {
  const first = new Int32Array(count);
  const place = new Int32Array(count);
  const step = sourcePx / enlargedPx;
  for (let index = 0; index < count; index += 1) {
    // One more, so that it is never negative, and twice as fine, to round to the nearest place.
    const at = (from + index) * step + 0.5;
    const fine = Math.trunc(at * PLACES * 2);
    first[index] = Math.trunc(at) - 2;
    place[index] = ((fine % (PLACES * 2)) + 1) >> 1;
  }
  return { first, place };
}

function weights(): Int16Array {
  const table = new Int16Array((PLACES + 1) * 16);
  for (let place = 0; place <= PLACES; place += 1) {
    const [a, b, c, d] = catmullRom(place / PLACES).map((weight) => Math.trunc(weight * ONE));
    for (let channel = 0; channel < 4; channel += 1) {
      table.set([a ?? 0, b ?? 0], place * 16 + channel * 2);
      table.set([c ?? 0, d ?? 0], place * 16 + 8 + channel * 2);
    }
  }
  return table;
}

/** Bytes of one place in `WEIGHTS`. */
export const WEIGHTS_BYTES = 32;

/** E. Catmull and R. Rom, "A class of local interpolating splines" (1974), tension 1/2. */
function catmullRom(x: number): readonly number[] {
  const first = -0.5 * x * (1 - x) * (1 - x);
  const fourth = -0.5 * x * x * (1 - x);
  const tilt = fourth - first;
  return [first, 1 - x - first + tilt, x - fourth - tilt, fourth];
}

/** The weights of Catmull and Rom for each place, in pairs as the kernel takes them. */
export const WEIGHTS: Int16Array = weights();
