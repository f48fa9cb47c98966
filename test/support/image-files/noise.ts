/** Deterministic randomness for drawn images. The same seed gives the same pixels. */

/** Returns a generator of numbers in [0, 1) (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type Noise = (x: number, y: number) => number;

const LATTICE = 256;

/** Returns smooth value noise in [0, 1] with one bump per unit of x and y. */
export function valueNoise(seed: number): Noise {
  const random = seededRandom(seed);
  const lattice = Float32Array.from({ length: LATTICE * LATTICE }, random);
  const at = (x: number, y: number) =>
    lattice[(y & (LATTICE - 1)) * LATTICE + (x & (LATTICE - 1))] ?? 0;
  return (x, y) => {
    const x0 = Math.floor(x);
    const y0 = Math.floor(y);
    const u = ease(x - x0);
    const v = ease(y - y0);
    const top = mix(at(x0, y0), at(x0 + 1, y0), u);
    const bottom = mix(at(x0, y0 + 1), at(x0 + 1, y0 + 1), u);
    return mix(top, bottom, v);
  };
}

/** Returns several octaves of value noise, for clouds, ridges and water. */
export function fractalNoise(seed: number, octaves: number): Noise {
  const layers = Array.from({ length: octaves }, (_, octave) => valueNoise(seed + octave * 101));
  const whole = 1 - 2 ** -octaves;
  return (x, y) =>
    layers.reduce(
      (sum, noise, octave) => sum + noise(x * 2 ** octave, y * 2 ** octave) * 2 ** -(octave + 1),
      0,
    ) / whole;
}

export function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

/** Rises smoothly from 0 at `from` to 1 at `to`. */
export function smoothstep(from: number, to: number, value: number): number {
  return ease(Math.min(1, Math.max(0, (value - from) / (to - from))));
}

function ease(t: number): number {
  return t * t * (3 - 2 * t);
}
