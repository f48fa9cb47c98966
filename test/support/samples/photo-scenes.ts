/** The photographic samples: scenes computed from noise pixel by pixel, with the grain of a sensor. */
import { fractalNoise, mix, seededRandom, smoothstep } from '../image-files/noise.ts';

export interface Scene {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly channels: 3 | 4;
  readonly pixels: Buffer;
}

type Colour = readonly [red: number, green: number, blue: number];
type Stop = readonly [at: number, colour: Colour];

/** Evening over the sea, with lit clouds and the sun's path on the water. */
export function sunset(widthPx: number, heightPx: number): Scene {
  const clouds = fractalNoise(11, 6);
  const waves = fractalNoise(23, 4);
  const islands = fractalNoise(5, 5);
  const sky: readonly Stop[] = [
    [0, [38, 30, 84]],
    [0.3, [120, 50, 120]],
    [0.55, [226, 92, 96]],
    [0.8, [250, 158, 82]],
    [1, [255, 214, 128]],
  ];
  const horizon = 0.6;
  const aspect = widthPx / heightPx;
  const sunX = 0.42 * aspect;
  const sunY = 0.5;
  const skyAt = (x: number, y: number): Colour => {
    const base = blend(sky, y / horizon);
    const far = Math.hypot(x - sunX, y - sunY);
    const bank = smoothstep(0.5, 0.72, clouds(x * 2.2 + 3, y * 9)) * (1 - smoothstep(0.5, 0.6, y));
    const rim = smoothstep(0.46, 0.56, clouds(x * 2.2 + 3, y * 9 + 0.35)) * bank;
    const dark = towards(base, [92, 44, 96], bank * 0.6);
    const lit = towards(dark, [255, 196, 140], rim * 0.35 * (1 - y * 0.6));
    const glow = Math.exp(-far * 5) * 0.75;
    return towards(towards(lit, [255, 232, 170], glow), [255, 250, 226], disc(far, 0.062));
  };
  const seaAt = (x: number, y: number): Colour => {
    const depth = (y - horizon) / (1 - horizon);
    const ripple = waves(x * (9 - depth * 5), 4 / (depth + 0.06));
    const mirrored = skyAt(x + (ripple - 0.5) * 0.16, horizon - depth * 0.42 - 0.012);
    const water = towards(mirrored, [26, 28, 70], 0.32 + depth * 0.4 + (ripple - 0.5) * 0.7);
    const path = Math.exp(-(((x - sunX) / (0.05 + depth * 0.16)) ** 2));
    return towards(water, [255, 220, 150], path * smoothstep(0.5, 0.68, ripple) * 0.95);
  };
  const landAt = (x: number) =>
    horizon - 0.055 * smoothstep(0.95, 1.5, x) * (0.5 + islands(x * 6, 1));
  return paint({ widthPx, heightPx, grain: 7, seed: 41 }, (x, y) => {
    if (y > horizon) return seaAt(x, y);
    if (y > landAt(x) && x > 0.95) return towards([58, 36, 78], skyAt(x, y), 0.18);
    return skyAt(x, y);
  });
}

/** Mountain ridges in the morning mist behind pines. */
export function mistyHills(widthPx: number, heightPx: number): Scene {
  const layers = Array.from({ length: 7 }, (_, index) => ({
    noise: fractalNoise(60 + index * 17, 5),
    near: index / 6,
  }));
  const air = fractalNoise(9, 5);
  const sky: readonly Stop[] = [
    [0, [178, 204, 212]],
    [0.5, [236, 224, 204]],
    [1, [250, 226, 190]],
  ];
  const trees = fractalNoise(301, 2);
  const crestOf = (
    x: number,
    { noise, near }: { noise: (x: number, y: number) => number; near: number },
  ) => {
    const hill = 0.3 + near * 0.5 - (noise(x * (1.3 + near), 3) - 0.5) * (0.34 - near * 0.1);
    const tip = Math.abs(((x * (26 + near * 10)) % 1) - 0.5) * 2;
    const spruce = near > 0.45 ? (1 - tip) * 0.05 * near * (0.4 + trees(x * 30, near * 50)) : 0;
    return hill - spruce;
  };
  return paint({ widthPx, heightPx, grain: 5, seed: 77 }, (x, y) => {
    let colour = blend(sky, y * 1.8);
    for (const layer of layers) {
      const crest = crestOf(x, layer);
      if (y < crest) continue;
      const depth = smoothstep(0, 0.2, y - crest);
      const body = mixColour([170, 186, 182], [12, 44, 46], layer.near ** 0.8);
      const mist =
        depth * (1 - layer.near * 0.7) * (0.55 + 0.5 * air(x * 3, y * 6 + layer.near * 9));
      colour = towards(body, [232, 226, 210], mist * 0.85);
    }
    return colour;
  });
}

/** A nebula with stars that fades out at its edges: photographic, with soft alpha. */
export function nebula(sizePx: number): Scene {
  const warp = fractalNoise(131, 4);
  const gas = fractalNoise(17, 6);
  const dust = fractalNoise(211, 5);
  const stars = scatter(260, 3);
  const glow: readonly Stop[] = [
    [0, [20, 12, 52]],
    [0.35, [70, 28, 130]],
    [0.6, [200, 52, 140]],
    [0.8, [255, 150, 110]],
    [1, [255, 240, 210]],
  ];
  return paint({ widthPx: sizePx, heightPx: sizePx, grain: 0, seed: 5 }, (x, y) => {
    const bend = (warp(x * 3, y * 3) - 0.5) * 0.9;
    const cloud = gas(x * 3.4 + bend, y * 3.4 - bend);
    const lane = smoothstep(0.5, 0.66, dust(x * 4 - bend, y * 4 + 2)) * 0.55;
    const far = Math.hypot(x - 0.5, y - 0.5) * 2;
    const heat = Math.min(1, Math.max(0, cloud * 1.5 - 0.18 - far * 0.35 - lane * 0.4));
    const light = stars(x, y);
    const colour = towards(blend(glow, heat), [255, 252, 244], light);
    const body = fall(far + (0.5 - cloud) * 0.75, 0.5, 0.98) * fall(far, 0.72, 0.97);
    return [...colour, Math.round(255 * Math.max(body, light * fall(far, 0.85, 0.97)))];
  });
}

/** Returns the brightness of stars: sharp points with a short glow. */
function scatter(count: number, seed: number): (x: number, y: number) => number {
  const random = seededRandom(seed);
  const cells = new Map<string, { x: number; y: number; size: number }[]>();
  const key = (x: number, y: number) => `${Math.floor(x * 24)},${Math.floor(y * 24)}`;
  for (let index = 0; index < count; index += 1) {
    const star = { x: random(), y: random(), size: 0.0012 + random() ** 6 * 0.006 };
    for (const dx of [-1, 0, 1])
      for (const dy of [-1, 0, 1]) {
        const cell = key(star.x + dx / 24, star.y + dy / 24);
        cells.set(cell, [...(cells.get(cell) ?? []), star]);
      }
  }
  return (x, y) =>
    (cells.get(key(x, y)) ?? []).reduce((light, star) => {
      const far = Math.hypot(x - star.x, y - star.y) / star.size;
      return Math.max(light, far < 5 ? Math.min(1, 1.4 * Math.exp(-far * far)) : 0);
    }, 0);
}

interface Frame {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Approximate standard deviation of the sensor's noise, in 8-bit steps. */
  readonly grain: number;
  readonly seed: number;
}

/** Computes all pixels of a frame. x and y are in units of its height. */
function paint(frame: Frame, colourAt: (x: number, y: number) => readonly number[]): Scene {
  const { widthPx, heightPx, grain, seed } = frame;
  const random = seededRandom(seed);
  const channels = colourAt(0, 0).length === 4 ? 4 : 3;
  const pixels = Buffer.alloc(widthPx * heightPx * channels);
  let offset = 0;
  for (let row = 0; row < heightPx; row += 1) {
    for (let column = 0; column < widthPx; column += 1) {
      const noise = (random() + random() - 1) * grain;
      const colour = colourAt(column / heightPx, row / heightPx);
      for (let channel = 0; channel < channels; channel += 1) {
        const value = (colour[channel] ?? 0) + (channel < 3 ? noise : 0);
        pixels[offset + channel] = Math.min(255, Math.max(0, Math.round(value)));
      }
      offset += channels;
    }
  }
  return { widthPx, heightPx, channels, pixels };
}

function blend(stops: readonly Stop[], at: number): Colour {
  const upper = stops.findIndex(([position]) => position >= at);
  const last = stops.length - 1;
  const [from, to] = upper < 0 ? [last, last] : [Math.max(0, upper - 1), upper];
  const [start, first] = stops[from]!;
  const [end, second] = stops[to]!;
  return mixColour(first, second, end === start ? 0 : (at - start) / (end - start));
}

function mixColour(from: Colour, to: Colour, share: number): Colour {
  return [mix(from[0], to[0], share), mix(from[1], to[1], share), mix(from[2], to[2], share)];
}

function towards(colour: Colour, target: Colour, share: number): Colour {
  return mixColour(colour, target, Math.min(1, Math.max(0, share)));
}

/** Falls smoothly from 1 at `from` to 0 at `to`. */
function fall(value: number, from: number, to: number): number {
  return 1 - smoothstep(from, to, value);
}

function disc(far: number, radius: number): number {
  return fall(far, radius * 0.96, radius * 1.04);
}
