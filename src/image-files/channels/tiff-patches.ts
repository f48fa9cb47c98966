import type { FilePatch, PlaneLayout } from '../pixel-reading.ts';
import type { TiffPlace } from '../structure/tiff/tiff-directory.ts';
import type { TiffLayout } from '../structure/tiff/tiff-samples.ts';

/** Values of PhotometricInterpretation. */
const BLACK_IS_ZERO = 1;
const RGB = 2;
/** A tag of text. */
const TARGET_PRINTER = 337;

/** Channels that are stored apart, in tiles, which the decoder does not put together. */
export function planesOf({ isPlanar, tileRows, heightPx }: TiffLayout): PlaneLayout | null {
  if (!isPlanar || tileRows === null || tileRows < 1) return null;
  return { heightPx, rows: Math.ceil(heightPx / tileRows) * tileRows };
}

/**
 * What is written over in a copy of a TIFF, so that the decoder gives its samples as they are.
 */
export function tiffPatches(layout: TiffLayout): readonly FilePatch[] {
  const planes = planesOf(layout);
  return planes === null ? pixelPatches(layout) : planePatches(layout, planes);
}

/** The decoder is told that the samples are RGB or grey and further ones, whose numbers it leaves alone. */
function pixelPatches({ places, samples, isLittleEndian }: TiffLayout): readonly FilePatch[] {
  const { photometric, extraSamples } = places;
  const plain = samples < 3 ? BLACK_IS_ZERO : RGB;
  return [
    ...(photometric === null ? [] : [patch(photometric, { value: plain }, isLittleEndian)]),
    ...(extraSamples === null
      ? []
      : [patch(extraSamples, { value: 0, count: samples }, isLittleEndian)]),
  ];
}

/** The tiles of one channel after the other are those of one grey picture of as many times the height. */
function planePatches(layout: TiffLayout, { rows }: PlaneLayout): readonly FilePatch[] {
  const { places, samples, isLittleEndian } = layout;
  const values = [
    [places.photometric, BLACK_IS_ZERO],
    [places.samples, 1],
    [places.planar, 1],
    [places.height, rows * samples],
  ] as const;
  const patched = values.flatMap(([place, value]) =>
    place === null ? [] : [patch(place, { value }, isLittleEndian)],
  );
  const extra = places.extraSamples;
  if (extra === null) return patched;
  // A grey picture has none; under this tag readers pass over numbers.
  const tag = { offset: extra.entryOffset, bytes: 2, valueBytes: 2 };
  return [...patched, patch(tag, { value: TARGET_PRINTER }, isLittleEndian)];
}

/** The first `count` values of an entry become `value`. */
function patch(
  { offset, bytes, valueBytes }: Pick<TiffPlace, 'offset' | 'bytes' | 'valueBytes'>,
  { value, count = 1 }: { readonly value: number; readonly count?: number },
  isLittleEndian: boolean,
): FilePatch {
  const big = Buffer.alloc(8);
  big.writeBigUInt64BE(BigInt(value));
  const one = big.subarray(8 - valueBytes);
  if (isLittleEndian) one.reverse();
  return { offset, bytes: Buffer.alloc(Math.min(bytes, count * valueBytes), one) };
}
