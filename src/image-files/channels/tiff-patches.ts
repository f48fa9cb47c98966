import type { FilePatch, PlaneLayout } from '../pixel-reading.ts';
import type { TiffPlace } from '../structure/tiff/tiff-directory.ts';
import type { TiffSamples } from '../structure/tiff/tiff-samples.ts';

/** PhotometricInterpretation values. */
const BLACK_IS_ZERO = 1;
const RGB = 2;
/** A text tag. */
const TARGET_PRINTER = 337;

/** Channels stored in separate tiled planes, which the decoder does not combine. */
export function planesOf({ isPlanar, tileRows, heightPx }: TiffSamples): PlaneLayout | null {
  if (!isPlanar || tileRows === null || tileRows < 1) return null;
  return { heightPx, rows: Math.ceil(heightPx / tileRows) * tileRows };
}

/** Changes to a copy of a TIFF that make the decoder return its samples unconverted. */
export function tiffPatches(tiff: TiffSamples): readonly FilePatch[] {
  const planes = planesOf(tiff);
  return planes === null ? pixelPatches(tiff) : planePatches(tiff, planes);
}

/** Declares the samples as RGB or grey with extra channels, which the decoder does not convert. */
function pixelPatches({ places, samples, isLittleEndian }: TiffSamples): readonly FilePatch[] {
  const { photometric, extraSamples } = places;
  const plain = samples < 3 ? BLACK_IS_ZERO : RGB;
  return [
    ...(photometric === null ? [] : [patch(photometric, { value: plain }, isLittleEndian)]),
    ...(extraSamples === null
      ? []
      : [patch(extraSamples, { value: 0, count: samples }, isLittleEndian)]),
  ];
}

/**
 * Declares the tiles of all channels as one grey image, with its height multiplied by the number of
 * channels.
 */
function planePatches(tiff: TiffSamples, { rows }: PlaneLayout): readonly FilePatch[] {
  const { places, samples, isLittleEndian } = tiff;
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
  // Grey images have no extra samples. Readers ignore numeric values in this text tag.
  const tag = { offset: extra.entryOffset, bytes: 2, valueBytes: 2 };
  return [...patched, patch(tag, { value: TARGET_PRINTER }, isLittleEndian)];
}

/** Overwrites the first `count` values of an entry with `value`. */
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
