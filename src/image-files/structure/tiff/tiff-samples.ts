import type { ByteWindow } from '../../bytes/byte-window.ts';
import { photoshopChannels, type PhotoshopChannel } from './photoshop-channels.ts';
import { readTiffDirectory, type TiffPlace } from './tiff-directory.ts';

const IMAGE_LENGTH = 257;
const BITS_PER_SAMPLE = 258;
const COMPRESSION = 259;
const PHOTOMETRIC = 262;
const SAMPLES_PER_PIXEL = 277;
const PLANAR = 284;
const TILE_LENGTH = 323;
const INK_SET = 332;
const INK_NAMES = 333;
const EXTRA_SAMPLES = 338;
const SAMPLE_FORMAT = 339;
const SUBSAMPLING = 530;
const PHOTOSHOP = 34_377;
const ICC_PROFILE = 34_675;

const MAX_RESOURCE_BYTES = 4 * 1024 * 1024;
const MAX_INK_BYTES = 4096;

type TiffPlaceName = 'photometric' | 'extraSamples' | 'samples' | 'planar' | 'height';

/** A TIFF's samples as its tags describe them (TIFF 6.0; Photoshop's resources), read before decoding. */
export interface TiffSamples {
  readonly photometric: number;
  readonly compression: number;
  /** Samples per pixel: colours and extra channels. */
  readonly samples: number;
  /** Bits per sample; null if they differ between channels. */
  readonly bits: number | null;
  /** 1 for unsigned integers, 2 for signed integers, 3 for floating point; null if channels differ. */
  readonly sampleFormat: number | null;
  readonly heightPx: number;
  readonly isPlanar: boolean;
  /** Rows per tile; null if the image is stored in strips. */
  readonly tileRows: number | null;
  /** As stated in the file: 0 unspecified, 1 associated alpha, 2 unassociated alpha. */
  readonly extraSamples: readonly number[];
  /** Photoshop's description of the channels beyond the colours. */
  readonly channels: readonly PhotoshopChannel[];
  /** Whether the file uses inks other than CMYK. */
  readonly hasOtherInks: boolean;
  readonly inkNames: readonly string[];
  /** Whether there are fewer chroma samples than luma samples. */
  readonly isSubsampled: boolean;
  readonly hasProfile: boolean;
  readonly isLittleEndian: boolean;
  /** Locations of the tags that describe the samples. */
  readonly places: Readonly<Record<TiffPlaceName, TiffPlace | null>>;
}

/** @returns null if there is no directory or it is truncated */
export async function readTiffSamples(file: ByteWindow): Promise<TiffSamples | null> {
  const directory = await readTiffDirectory(file);
  if (directory === null) return null;
  const number = async (tag: number, otherwise: number) =>
    (await directory.numberOf(tag)) ?? otherwise;
  const list = async (tag: number) => (await directory.valuesOf(tag)?.read(0)) ?? [];
  const samples = await number(SAMPLES_PER_PIXEL, 1);
  const subsampling = await list(SUBSAMPLING);
  return {
    photometric: await number(PHOTOMETRIC, 1),
    compression: await number(COMPRESSION, 1),
    samples,
    bits: same(await list(BITS_PER_SAMPLE), 1),
    sampleFormat: same(await list(SAMPLE_FORMAT), 1),
    heightPx: await number(IMAGE_LENGTH, 0),
    isPlanar: (await number(PLANAR, 1)) === 2 && samples > 1,
    tileRows: await directory.numberOf(TILE_LENGTH),
    extraSamples: await list(EXTRA_SAMPLES),
    channels: photoshopChannels(
      await bytesAt(file, directory.placeOf(PHOTOSHOP), MAX_RESOURCE_BYTES),
    ),
    hasOtherInks: (await number(INK_SET, 1)) === 2,
    inkNames: inkNames(await bytesAt(file, directory.placeOf(INK_NAMES), MAX_INK_BYTES)),
    // The default is 2 x 2.
    isSubsampled: !(subsampling[0] === 1 && subsampling[1] === 1),
    hasProfile: directory.placeOf(ICC_PROFILE) !== null,
    isLittleEndian: directory.isLittleEndian,
    places: {
      photometric: directory.placeOf(PHOTOMETRIC),
      extraSamples: directory.placeOf(EXTRA_SAMPLES),
      samples: directory.placeOf(SAMPLES_PER_PIXEL),
      planar: directory.placeOf(PLANAR),
      height: directory.placeOf(IMAGE_LENGTH),
    },
  };
}

function same(values: readonly number[], otherwise: number): number | null {
  const [first = otherwise] = values;
  return values.every((value) => value === first) ? first : null;
}

async function bytesAt(
  file: ByteWindow,
  place: TiffPlace | null,
  limitBytes: number,
): Promise<Buffer> {
  if (place === null || place.bytes > limitBytes) return Buffer.alloc(0);
  return Buffer.from(await file.at(place.offset, place.bytes));
}

/** Splits a list of zero-terminated strings. */
function inkNames(bytes: Buffer): readonly string[] {
  const names = bytes.toString('latin1').split('\0');
  return names.map((name) => name.trim()).filter((name) => name !== '');
}
