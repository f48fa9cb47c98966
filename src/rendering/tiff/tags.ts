/** The tags of our TIFFs. Names and numbers are those of TIFF 6.0 and its supplements. */

/** Section 2 and BigTIFF: codes and widths of the types. */
export const TYPES = {
  short: { code: 3, bytes: 2 },
  long: { code: 4, bytes: 4 },
  rational: { code: 5, bytes: 8 },
  undefined: { code: 7, bytes: 1 },
  long8: { code: 16, bytes: 8 },
} as const;
export type TypeName = keyof typeof TYPES;

export const TAGS = {
  imageWidth: 256,
  imageLength: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  xResolution: 282,
  yResolution: 283,
  planarConfiguration: 284,
  resolutionUnit: 296,
  predictor: 317,
  extraSamples: 338,
  iccProfile: 34_675,
} as const;
export type TagName = keyof typeof TAGS;

export interface Tag {
  readonly name: TagName;
  readonly type: TypeName;
  /** A rational is two numbers. */
  readonly values: readonly number[] | Uint8Array;
}

export interface TiffShape {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  readonly rowsPerStrip: number;
}

/** All tags except those that locate the strips, in ascending order as the format requires. */
export function describingTags(shape: TiffShape, profile: Uint8Array): readonly Tag[] {
  const { widthPx, heightPx, dpi, rowsPerStrip } = shape;
  const resolution = toRational(dpi);
  return [
    { name: 'imageWidth', type: 'long', values: [widthPx] },
    { name: 'imageLength', type: 'long', values: [heightPx] },
    { name: 'bitsPerSample', type: 'short', values: [8, 8, 8, 8] },
    // Deflate, as Adobe numbers it.
    { name: 'compression', type: 'short', values: [8] },
    // RGB.
    { name: 'photometric', type: 'short', values: [2] },
    { name: 'orientation', type: 'short', values: [1] },
    { name: 'samplesPerPixel', type: 'short', values: [4] },
    { name: 'rowsPerStrip', type: 'long', values: [rowsPerStrip] },
    { name: 'xResolution', type: 'rational', values: resolution },
    { name: 'yResolution', type: 'rational', values: resolution },
    { name: 'planarConfiguration', type: 'short', values: [1] },
    // Inch.
    { name: 'resolutionUnit', type: 'short', values: [2] },
    // Horizontal differencing.
    { name: 'predictor', type: 'short', values: [2] },
    // Unassociated alpha, so colours are not premultiplied.
    { name: 'extraSamples', type: 'short', values: [2] },
    { name: 'iccProfile', type: 'undefined', values: profile },
  ];
}

const DENOMINATOR = 1000;

function toRational(dpi: number): readonly [number, number] {
  return Number.isInteger(dpi) ? [dpi, 1] : [Math.round(dpi * DENOMINATOR), DENOMINATOR];
}
