import type { Piece } from './print-files.ts';

/** Accepted minimum and maximum of red, green, blue and alpha. */
export interface ColourRange {
  readonly least: readonly number[];
  readonly most: readonly number[];
}

/** A box inside a piece, in fractions of its size, that has a single colour. */
export interface Area {
  readonly name: string;
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
  readonly colour: ColourRange;
}

export const CLEAR: ColourRange = { least: [0, 0, 0, 0], most: [255, 255, 255, 0] };

/** Accepts values within a tolerance (0 to 255). Alpha defaults to opaque. */
export function near(rgba: readonly number[], tolerance = 2): ColourRange {
  const full = rgba.length === 3 ? [...rgba, 255] : rgba;
  const alphaTolerance = full[3] === 255 ? 0 : Math.min(1, tolerance);
  const give = full.map((_, index) => (index === 3 ? alphaTolerance : tolerance));
  return {
    least: full.map((value, index) => Math.max(0, value - give[index]!)),
    most: full.map((value, index) => Math.min(255, value + give[index]!)),
  };
}

export function between(least: readonly number[], most: readonly number[]): ColourRange {
  return { least: [...least, 255], most: [...most, 255] };
}

export interface AreaFault {
  readonly name: string;
  readonly pixels: number;
  readonly wrong: number;
  /** Mean colour of the area in the piece. */
  readonly mean: readonly number[];
  readonly wanted: ColourRange;
}

/** Returns the areas with a wrong colour. One pixel in 200 may differ. */
export function faultyAreas(piece: Piece, areas: readonly Area[]): AreaFault[] {
  return areas
    .map((area) => measure(piece, area))
    .filter(({ pixels, wrong }) => pixels === 0 || wrong * 200 > pixels);
}

export function measure(piece: Piece, { name, box, colour }: Area): AreaFault {
  const { widthPx, heightPx, pixels } = piece;
  const [left, right] = [box[0], box[2]].map((share) => Math.round(share * widthPx));
  const [top, bottom] = [box[1], box[3]].map((share) => Math.round(share * heightPx));
  const sums = [0, 0, 0, 0];
  let count = 0;
  let wrong = 0;
  for (let y = top!; y < bottom!; y += 1) {
    for (let x = left!; x < right!; x += 1) {
      const at = (y * widthPx + x) * 4;
      let isWrong = false;
      for (let channel = 0; channel < 4; channel += 1) {
        const value = pixels[at + channel]!;
        sums[channel]! += value;
        isWrong ||= value < colour.least[channel]! || value > colour.most[channel]!;
      }
      wrong += isWrong ? 1 : 0;
      count += 1;
    }
  }
  const mean = sums.map((sum) => Math.round((10 * sum) / Math.max(1, count)) / 10);
  return { name, pixels: count, wrong, mean, wanted: colour };
}

export function describeFaults(faults: readonly AreaFault[]): string {
  return faults
    .map(
      ({ name, wrong, pixels, mean, wanted }) =>
        `${name}: ${wrong} of ${pixels} pixels are wrong, mean (${mean.join(', ')}), ` +
        `wanted (${wanted.least.join(', ')}) to (${wanted.most.join(', ')})`,
    )
    .join('; ');
}

/** Returns the box (left, top, right, bottom) around all pixels that are at least half opaque, and their share. */
export function inkOf({ widthPx, heightPx, pixels }: Piece) {
  let [left, top, right, bottom] = [widthPx, heightPx, 0, 0];
  let inked = 0;
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      if (pixels[(y * widthPx + x) * 4 + 3]! < 128) continue;
      inked += 1;
      [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
    }
  }
  const box = [left / widthPx, top / heightPx, right / widthPx, bottom / heightPx];
  return { box, share: inked / (widthPx * heightPx) };
}
