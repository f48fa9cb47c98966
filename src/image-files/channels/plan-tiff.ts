import type { PreflightFinding } from '../../gang-sheet/preflight.ts';
import { ArtworkFault } from '../artwork-fault.ts';
import { SRGB } from '../colour/chromaticities.ts';
import type { ColourMeaning, PixelReading } from '../pixel-reading.ts';
import type { TiffSamples } from '../structure/tiff/tiff-samples.ts';
import { extraChannels, type ExtraChannels } from './extra-channels.ts';
import { planesOf, tiffPatches } from './tiff-patches.ts';

/** PhotometricInterpretation values. */
const WHITE_IS_ZERO = 0;
const BLACK_IS_ZERO = 1;
const RGB = 2;
const PALETTE = 3;
const SEPARATED = 5;
const YCBCR = 6;
const CIE_LAB = 8;
const ICC_LAB = 9;

/** Decoders convert data in these compressions to RGB themselves. */
const JPEG_COMPRESSIONS = [6, 7];
/** SampleFormat values. 5 and above mean complex numbers. */
const SIGNED = 2;
const FLOAT = 3;
const COMPLEX = 5;
/** Photoshop's limit. */
const MAX_CHANNELS = 56;

const COLOURS: Readonly<Record<number, number>> = {
  [WHITE_IS_ZERO]: 1,
  [BLACK_IS_ZERO]: 1,
  [RGB]: 3,
  [PALETTE]: 1,
  [SEPARATED]: 4,
  [YCBCR]: 3,
  [CIE_LAB]: 3,
  [ICC_LAB]: 3,
};

export interface TiffPlan {
  /** null if the decoder reads the file correctly as it is. */
  readonly reading: PixelReading | null;
  readonly findings: readonly PreflightFinding[];
}

/**
 * Decides how TIFF samples become pixels.
 * @throws ArtworkFault `artwork_channels` for samples that cannot be printed
 */
export function planTiff(tiff: TiffSamples): TiffPlan {
  const colours = COLOURS[tiff.photometric];
  if (colours === undefined) {
    throw unprintable('is a TIFF in an unsupported colour space');
  }
  assertInks(tiff, colours);
  assertNumbers(tiff);
  assertLayout(tiff);
  const extra = extraChannels(tiff, tiff.samples - colours);
  const { findings } = extra;
  const planes = planesOf(tiff);
  if (planes === null && isReadRight(tiff, colours, extra)) return { reading: null, findings };
  return { reading: { ...readingOf(tiff, colours, extra), planes }, findings };
}

function isReadRight(
  { photometric, samples, bits, sampleFormat, compression, hasProfile }: TiffSamples,
  colours: number,
  { alpha }: ExtraChannels,
): boolean {
  const isAllUsed = samples === colours + (alpha === null ? 0 : 1);
  if (!isAllUsed || photometric === CIE_LAB || photometric === ICC_LAB) return false;
  if (photometric === YCBCR) return JPEG_COMPRESSIONS.includes(compression);
  // Without a profile, the decoder treats floating-point RGB as linear light.
  if (sampleFormat === FLOAT) return photometric === RGB && bits === 32 && !hasProfile;
  if (bits === 16) return photometric !== SEPARATED || alpha === null;
  return bits !== null && bits <= 8;
}

function readingOf(
  tiff: TiffSamples,
  colours: number,
  extra: ExtraChannels,
): Omit<PixelReading, 'planes'> {
  const isDecoded = JPEG_COMPRESSIONS.includes(tiff.compression);
  if (tiff.photometric === PALETTE) throw unprintable('is a palette TIFF with extra channels');
  if (tiff.photometric === YCBCR && !isDecoded && tiff.isSubsampled) {
    throw unprintable('is a YCbCr TIFF with chroma subsampling');
  }
  return {
    patches: isDecoded ? [] : tiffPatches(tiff),
    channels: tiff.samples,
    colours,
    alpha: extra.alpha === null ? null : colours + extra.alpha,
    isPremultiplied: extra.isPremultiplied && !isDecoded,
    isInverted: tiff.photometric === WHITE_IS_ZERO,
    meaning: meaningOf(tiff, isDecoded),
  };
}

function meaningOf(tiff: TiffSamples, isDecoded: boolean): ColourMeaning {
  const { photometric, bits, sampleFormat, hasProfile } = tiff;
  const isWide = bits !== null && bits > 8;
  if (photometric === CIE_LAB) return { kind: 'lab', encoding: isWide ? 'tiff16' : 'tiff8' };
  if (photometric === ICC_LAB) return { kind: 'lab', encoding: isWide ? 'icc16' : 'icc8' };
  if (photometric === YCBCR && !isDecoded) return { kind: 'ycbcr' };
  const space = spaceOf(photometric);
  const isLight = sampleFormat === FLOAT && space !== 'cmyk' && !hasProfile;
  return isLight ? LINEAR : { kind: 'embedded', space };
}

/** Floating-point samples without a profile count as linear light. For RGB, the decoder does the same. */
const LINEAR: ColourMeaning = {
  kind: 'numbered',
  colour: {
    name: 'linear light',
    chromaticities: SRGB,
    isFullRange: true,
    transfer: { kind: 'code', code: 8 },
  },
  limitedBits: null,
};

function spaceOf(photometric: number): 'grey' | 'rgb' | 'cmyk' {
  if (photometric === SEPARATED) return 'cmyk';
  return photometric === WHITE_IS_ZERO || photometric === BLACK_IS_ZERO ? 'grey' : 'rgb';
}

function assertInks(
  { photometric, samples, hasOtherInks, inkNames }: TiffSamples,
  colours: number,
) {
  if (photometric !== SEPARATED && samples >= colours) return;
  const isCmyk = /^cyan,magenta,yellow,(?:black|key)$/i.test(inkNames.slice(0, 4).join());
  if (samples >= colours && (!hasOtherInks || isCmyk)) return;
  const named = inkNames.length > 0 && hasOtherInks ? ` (${inkNames.slice(0, 8).join(', ')})` : '';
  throw unprintable(
    `has ${samples} ${samples === 1 ? 'channel' : 'channels'} for inks other than CMYK${named}`,
  );
}

/** Rejects layouts that none of our decoders supports. */
function assertLayout(tiff: TiffSamples): void {
  const { samples, compression, places } = tiff;
  if (samples > MAX_CHANNELS) throw unprintable(`has ${samples} channels`);
  const planes = planesOf(tiff);
  if (planes === null) return;
  const fits = planes.rows * samples < 256 ** (places.height?.valueBytes ?? 0);
  if (fits && !JPEG_COMPRESSIONS.includes(compression)) return;
  throw unprintable('is a tiled TIFF with its channels in separate planes');
}

/** Rejects sample types that cannot be converted. */
function assertNumbers({ bits, sampleFormat, samples }: TiffSamples): void {
  const isFloat = sampleFormat === FLOAT;
  if (bits === null || sampleFormat === null)
    throw unprintable('has channels of different bit depths');
  if (sampleFormat === SIGNED || sampleFormat >= COMPLEX) {
    throw unprintable('has signed or complex sample values');
  }
  const depths = isFloat ? [32, 64] : samples === 1 ? [1, 2, 4, 8, 16, 32] : [8, 16, 32];
  if (depths.includes(bits)) return;
  throw unprintable(`has ${bits} bits per ${isFloat ? 'floating-point ' : ''}channel`);
}

function unprintable(what: string): ArtworkFault {
  const remedy = 'save it as RGB with 8 bits per channel, or send a PNG';
  return new ArtworkFault('artwork_channels', `${what}; ${remedy}`);
}
