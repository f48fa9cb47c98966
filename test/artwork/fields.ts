import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Artwork } from '../../src/gang-sheet/artwork.ts';
import type { Fitting } from '../../src/gang-sheet/plan.ts';
import { fitLocally } from '../support/image-files/fit-locally.ts';
import { tempDir } from '../support/temp-dir.ts';
import { aFitting, anArtworkOf, NEVER } from './pictures.ts';

export const WIDTH = 64;
export const HEIGHT = 48;

export type Colour = readonly [number, number, number];

/** Red, green, blue and grey, each a quarter of the image: the base image of the field reports. */
export const FIELDS: readonly Colour[] = [
  [200, 40, 40],
  [40, 160, 60],
  [40, 60, 180],
  [128, 128, 128],
];

export function fieldAt(x: number, y: number): number {
  return (x >= WIDTH / 2 ? 1 : 0) + (y >= HEIGHT / 2 ? 2 : 0);
}

export function colourAt(x: number, y: number): Colour {
  return FIELDS[fieldAt(x, y)]!;
}

/** Alphas: clear, half clear, opaque. */
export function stepAt(x: number): number {
  return x < 8 ? 0 : x < 16 ? 128 : 255;
}

export interface Expected {
  /** Colours of the four fields. */
  readonly colours: readonly Colour[];
  /** `steps` follows `stepAt`; otherwise the image is opaque. */
  readonly alpha: 'steps' | 'opaque';
  readonly off: number;
}

/** The ringing that Lanczos leaves some pixels from a step. */
const RINGING = 3;

type Way = Omit<Fitting, 'artworkId'> & { readonly residentLimitBytes: number };

const plain = { mirror: false, rotated: false, trim: false, residentLimitBytes: 2 ** 30 };
const reduced = { widthPx: 40, heightPx: 30 };
/** More than a megapixel, so our own kernel enlarges it. */
const enlarged = { widthPx: 1280, heightPx: 960 };

/** Every path of pixels from a file to a sheet. */
export const WAYS: Readonly<Record<string, Way>> = {
  'at its own size': { ...plain, widthPx: WIDTH, heightPx: HEIGHT },
  'through a file': { ...plain, widthPx: WIDTH, heightPx: HEIGHT, residentLimitBytes: 0 },
  reduced: { ...plain, ...reduced },
  'a little larger': { ...plain, widthPx: 96, heightPx: 72 },
  enlarged: { ...plain, ...enlarged },
  'mirrored through a file': { ...plain, ...reduced, mirror: true, residentLimitBytes: 0 },
  turned: { ...plain, widthPx: HEIGHT, heightPx: WIDTH, rotated: true },
  'enlarged, rotated and mirrored': {
    ...plain,
    rotated: true,
    mirror: true,
    widthPx: enlarged.heightPx,
    heightPx: enlarged.widthPx,
  },
};

export async function fitWay(artwork: Artwork, scratchDir: string, way: Way): Promise<Buffer> {
  const { residentLimitBytes, ...fitting } = way;
  const request = { fitting: aFitting(fitting), residentLimitBytes, scratchDir, signal: NEVER };
  const fitted = await fitLocally({ ...request, artwork });
  const pixels = Buffer.from(await fitted.rows(0, way.heightPx));
  await fitted.dispose();
  return pixels;
}

/** Fits an image of the fields in every way, and compares all pixels that are not near an edge. */
export async function assertFields(
  t: TestContext,
  bytes: Buffer,
  expected: Expected,
): Promise<Artwork> {
  const scratchDir = await tempDir(t);
  const artwork = await anArtworkOf(scratchDir, bytes, { trim: expected.alpha === 'steps' });
  for (const [name, way] of Object.entries(WAYS)) {
    assertAreas(await fitWay(artwork, scratchDir, way), expected, { ...way, name });
  }
  if (expected.alpha === 'steps') {
    const content = { leftPx: 8, topPx: 0, widthPx: WIDTH - 8, heightPx: HEIGHT };
    assert.deepEqual(artwork.contentBox, content);
    const way = { ...plain, trim: true, widthPx: WIDTH - 8, heightPx: HEIGHT };
    assertAreas(await fitWay(artwork, scratchDir, way), expected, { ...way, name: 'trimmed' });
  }
  return artwork;
}

function assertAreas(
  pixels: Buffer,
  expected: Expected,
  way: Way & { readonly name: string },
): void {
  const { widthPx, heightPx, trim, name } = way;
  assert.equal(pixels.length, widthPx * heightPx * 4, name);
  const left = trim ? 8 : 0;
  // The fields of a large image are flat, so every seventh pixel is enough.
  const step = widthPx > 500 ? 7 : 1;
  const off = widthPx === WIDTH || widthPx === HEIGHT ? expected.off : expected.off + RINGING;
  let compared = 0;
  for (let y = 0; y < heightPx; y += step) {
    for (let x = 0; x < widthPx; x += step) {
      const [u, v] = sourceOf((x + 0.5) / widthPx, (y + 0.5) / heightPx, way);
      const at = [left + u * (WIDTH - left), v * HEIGHT] as const;
      if (isNearEdge(...at)) continue;
      compared += 1;
      const index = (y * widthPx + x) * 4;
      const pixel = [...pixels.subarray(index, index + 4)];
      const alpha = expected.alpha === 'steps' ? stepAt(at[0]) : 255;
      const wanted = [...expected.colours[fieldAt(...at)]!, alpha];
      // Clear pixels have no colour.
      const from = alpha === 0 ? 3 : 0;
      const worst = Math.max(
        ...wanted.slice(from).map((value, c) => Math.abs(value - pixel[from + c]!)),
      );
      if (worst > off) assert.fail(`${name}: ${pixel.join()} at ${x},${y}, not ${wanted.join()}`);
    }
  }
  assert.ok(compared > (widthPx * heightPx) / step ** 2 / 4, `${name}: ${compared} compared`);
}

/**
 * The origin in the upright image of a placed point, 0 to 1: mirrored first, then rotated
 * clockwise.
 */
function sourceOf(x: number, y: number, { mirror, rotated }: Way): readonly [number, number] {
  const [u, v] = rotated ? [y, 1 - x] : [x, y];
  return [mirror ? 1 - u : u, v];
}

function isNearEdge(x: number, y: number): boolean {
  const isNear = (at: number, edge: number) => Math.abs(at - edge) < 3.5;
  return [8, 16, WIDTH / 2].some((edge) => isNear(x, edge)) || isNear(y, HEIGHT / 2);
}
