import type { LosslessWalk } from './lossless-walk.ts';

export interface ImageSize {
  readonly columns: number;
  readonly rows: number;
}

/** Kinds of transforms (RFC 9649, 3.5). Predictor and colour transform have an image of tiles. */
const SUBTRACT_GREEN = 2;
const COLOUR_INDEXING = 3;
const LEAST_SIDE_BITS = 2;
const MOST_CACHE_BITS = 11;

/**
 * Walks a lossless stream without its header: the transforms with their images, and the pixels (RFC 9649,
 * 3.4 to 3.8).
 * @throws ArtworkFault; the signal's reason
 */
export async function walkStream(walk: LosslessWalk, { columns, rows }: ImageSize): Promise<void> {
  const packedColumns = await walkTransforms(walk, { columns, rows });
  const size = { columns: packedColumns, rows };
  const cacheBits = readCacheBits(walk);
  if (walk.bits(1) === 0) {
    await walk.toEndOf({ ...size, cacheBits, tiles: null, isKept: false });
    return;
  }
  const sideBits = walk.bits(3) + LEAST_SIDE_BITS;
  const tiled = tiledSize(size, sideBits);
  const groups = await walkImage(walk, { ...tiled, isKept: true });
  const tiles = { ...tiled, sideBits, groups };
  await walk.toEndOf({ ...size, cacheBits, tiles, isKept: false });
}

/** Returns the width of the image behind them: small palettes put several pixels into one. */
async function walkTransforms(walk: LosslessWalk, { columns, rows }: ImageSize): Promise<number> {
  const seen = new Set<number>();
  let packedColumns = columns;
  await walk.fill();
  while (walk.bits(1) === 1) {
    const kind = walk.bits(2);
    if (seen.has(kind)) throw walk.senseless();
    seen.add(kind);
    if (kind === COLOUR_INDEXING) {
      const colours = walk.bits(8) + 1;
      await walkImage(walk, { columns: colours, rows: 1, isKept: false });
      packedColumns = shifted(columns, packingBits(colours));
    } else if (kind !== SUBTRACT_GREEN) {
      const tiled = tiledSize({ columns: packedColumns, rows }, walk.bits(3) + LEAST_SIDE_BITS);
      await walkImage(walk, { ...tiled, isKept: false });
    }
    await walk.fill();
  }
  return packedColumns;
}

/** Walks an image that is not the one of the pixels: it has no tiles of its own. */
async function walkImage(
  walk: LosslessWalk,
  image: ImageSize & { readonly isKept: boolean },
): Promise<number> {
  const cacheBits = readCacheBits(walk);
  return walk.toEndOf({ ...image, cacheBits, tiles: null });
}

function readCacheBits(walk: LosslessWalk): number {
  if (walk.bits(1) === 0) return 0;
  const bits = walk.bits(4);
  if (bits < 1 || bits > MOST_CACHE_BITS) throw walk.senseless();
  return bits;
}

function tiledSize({ columns, rows }: ImageSize, sideBits: number): ImageSize {
  return { columns: shifted(columns, sideBits), rows: shifted(rows, sideBits) };
}

/** Pixels in one, as a power of 2 (RFC 9649, 3.5.4). */
function packingBits(colours: number): number {
  if (colours > 16) return 0;
  if (colours > 4) return 1;
  return colours > 2 ? 2 : 3;
}

function shifted(side: number, bits: number): number {
  return Math.ceil(side / 2 ** bits);
}
