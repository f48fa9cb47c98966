import { CLEAR, near, type Area, type ColourRange } from '../../support/print-files/areas.ts';
import type { Four } from '../../encoders/raster.ts';
import type { Expected, Picture } from '../corpus-file.ts';

/** Sides that are not multiples of any block, tile or byte size. */
export const SIZE = { widthPx: 118, heightPx: 79 };

export const COLOURS: Four<readonly number[]> = [
  [200, 40, 40],
  [40, 160, 60],
  [40, 60, 180],
  [128, 128, 128],
];

const quarter = (x: number, y: number): number =>
  (y * 2 >= SIZE.heightPx ? 2 : 0) + (x * 2 >= SIZE.widthPx ? 1 : 0);

/** Four fields under a gradient, so that no two neighbours are equal. */
export function ramped(x: number, y: number): number[] {
  const ramp = ((x * 3 + y * 5) % 41) - 20;
  return COLOURS[quarter(x, y)]!.map((value) => value + ramp);
}

export const plain = (x: number, y: number): readonly number[] => COLOURS[quarter(x, y)]!;

/** Clear on the left, then half transparent, then opaque. */
export function alphaAt(x: number): number {
  if (x < 20) return 0;
  return x < 40 ? 128 : 255;
}

/** Grey from 0 to 255 in eight steps from left to right. */
export const greyAt = (x: number): number => Math.floor((x * 8) / SIZE.widthPx) * 36;

export function pixels(
  rgba: Picture['rgba'],
  { tolerance = 1, ...size }: { tolerance?: number; widthPx?: number; heightPx?: number } = {},
): Expected {
  return { by: 'pixels', picture: { ...SIZE, ...size, rgba }, tolerance };
}

export const opaqueRamp = pixels((x, y) => [...ramped(x, y), 255]);
export const alphaRamp = pixels((x, y) => [...ramped(x, y), alphaAt(x)], { tolerance: 2 });

/** The four fields in other colours, away from the edges that a lossy encoder mixes. */
export function fieldAreas(
  colours: readonly (readonly number[])[] = COLOURS,
  { tolerance = 4, turned = 1, hasAlpha = false } = {},
): Expected {
  const isLying = turned > 4;
  const sizePx = isLying
    ? ([SIZE.heightPx, SIZE.widthPx] as const)
    : ([SIZE.widthPx, SIZE.heightPx] as const);
  const areas = colours.map((colour, index): Area => {
    const left = index % 2 === 0 ? (hasAlpha ? 0.42 : 0.1) : 0.6;
    const box = [left, index < 2 ? 0.1 : 0.62, index % 2 === 0 ? 0.4 : 0.9, 0.4] as const;
    const bottom = index < 2 ? box[3] : 0.9;
    const right = index % 2 === 0 && hasAlpha ? 0.48 : box[2];
    return {
      name: `field ${index + 1}`,
      box: turnBox([box[0], box[1], right, bottom], turned),
      colour: near(colour, tolerance),
    };
  });
  return { by: 'areas', sizePx, areas: hasAlpha ? [...areas, ...ALPHA_AREAS] : areas };
}

const half: ColourRange = { least: [0, 0, 0, 124], most: [255, 255, 255, 132] };
const ALPHA_AREAS: readonly Area[] = [
  { name: 'clear', box: [0, 0, 0.14, 1], colour: CLEAR },
  { name: 'half transparent', box: [0.2, 0.05, 0.31, 0.95], colour: half },
];

type Box = Area['box'];

/** Maps a box of the stored image to the upright one, by its EXIF orientation. */
export function turnBox([left, top, right, bottom]: Box, orientation: number): Box {
  const corners = [
    [left, top],
    [right, bottom],
  ].map(([x = 0, y = 0]): readonly [number, number] => {
    switch (orientation) {
      case 2:
        return [1 - x, y];
      case 3:
        return [1 - x, 1 - y];
      case 4:
        return [x, 1 - y];
      case 5:
        return [y, x];
      case 6:
        return [1 - y, x];
      case 7:
        return [1 - y, 1 - x];
      case 8:
        return [y, 1 - x];
      default:
        return [x, y];
    }
  });
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
