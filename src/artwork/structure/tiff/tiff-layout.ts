import { damaged, truncated, unsupported } from '../../damage-faults.ts';
import type { ByteWindow } from '../byte-window.ts';
import { readTiffDirectory, type TiffDirectory, type TiffValues } from '../tiff-directory.ts';

/** Tags of TIFF 6.0. */
const TAG = {
  subfileType: 254,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planarConfiguration: 284,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  subDirectories: 330,
  jpegTables: 347,
  subsampling: 530,
  dngVersion: 50_706,
} as const;

export const COMPRESSION = {
  none: 1,
  lzw: 5,
  jpeg: 7,
  deflate: 8,
  packBits: 32_773,
  oldDeflate: 32_946,
} as const;

const YCBCR = 6;
const PLANAR = 2;
const REVERSED_BITS = 2;

/** The pixels of the first picture of a TIFF: strips, or tiles, which are alike here. */
export interface TiffLayout {
  readonly compression: number;
  readonly offsets: TiffValues;
  readonly byteCounts: TiffValues;
  /** How many pieces there are; the lists have as many. */
  readonly pieces: number;
  /**
   * Bytes of a piece once it is decompressed: at least the rows that it shows, at most a whole piece;
   * null: that depends on more than the size.
   */
  readonly pieceBytes: (index: number) => { readonly least: number; readonly most: number } | null;
  /** The tables that all pieces share, when they are JPEGs. */
  readonly jpegTables: TiffValues | null;
}

/**
 * Reads how the pixels of a TIFF are laid out, and whether the descriptions of it agree.
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`, `artwork_unsupported_format`
 */
export async function readTiffLayout(file: ByteWindow): Promise<TiffLayout> {
  const directory = await readTiffDirectory(file);
  if (directory === null) throw truncated('tiff');
  await assertNoRaw(directory);
  const number = async (tag: number, usual: number) => (await directory.numberOf(tag)) ?? usual;
  const [widthPx, heightPx] = [await number(TAG.width, 0), await number(TAG.height, 0)];
  if (!(widthPx >= 1 && heightPx >= 1)) throw damaged('tiff', 'it does not say how large it is');
  const offsets = directory.valuesOf(TAG.stripOffsets) ?? directory.valuesOf(TAG.tileOffsets);
  const byteCounts =
    directory.valuesOf(TAG.stripByteCounts) ?? directory.valuesOf(TAG.tileByteCounts);
  if (offsets === null || byteCounts === null) {
    throw damaged('tiff', 'it does not say where its pixels are');
  }
  const samples = await number(TAG.samplesPerPixel, 1);
  const isPlanar = (await number(TAG.planarConfiguration, 1)) === PLANAR;
  const [tileWidthPx, tileHeightPx] = [
    await number(TAG.tileWidth, 0),
    await number(TAG.tileHeight, 0),
  ];
  const isTiled =
    directory.valuesOf(TAG.tileOffsets) !== null && tileWidthPx > 0 && tileHeightPx > 0;
  const rows = isTiled
    ? tileHeightPx
    : Math.min(await number(TAG.rowsPerStrip, heightPx), heightPx);
  if (!(rows >= 1)) throw damaged('tiff', 'it does not say where its pixels are');
  const down = Math.ceil(heightPx / rows);
  const perPlane = down * (isTiled ? Math.ceil(widthPx / tileWidthPx) : 1);
  const pieces = perPlane * (isPlanar ? samples : 1);
  if (offsets.count !== pieces || byteCounts.count !== pieces) {
    throw damaged('tiff', 'it has not as many pieces of pixels as its size takes');
  }
  const bits = await number(TAG.bitsPerSample, 1);
  const rowBytes = Math.ceil(
    ((isTiled ? tileWidthPx : widthPx) * bits * (isPlanar ? 1 : samples)) / 8,
  );
  const lastRows = isTiled ? rows : heightPx - (down - 1) * rows;
  const isPlain = await hasPlainRows(directory);
  return {
    compression: await number(TAG.compression, COMPRESSION.none),
    ...{ offsets, byteCounts, pieces },
    pieceBytes: (index) => {
      const isLast = !isTiled && index % perPlane === perPlane - 1;
      const least = rowBytes * (isLast ? lastRows : rows);
      return isPlain ? { least, most: rowBytes * rows } : null;
    },
    jpegTables: directory.valuesOf(TAG.jpegTables),
  };
}

/** Rows of whole pixels, written as they are. */
async function hasPlainRows(directory: TiffDirectory): Promise<boolean> {
  const isSubsampled = (await directory.numberOf(TAG.photometric)) === YCBCR;
  const isReversed = (await directory.numberOf(TAG.fillOrder)) === REVERSED_BITS;
  return !isSubsampled && !isReversed && (await hasEqualSamples(directory));
}

async function hasEqualSamples(directory: TiffDirectory): Promise<boolean> {
  const bits = (await directory.valuesOf(TAG.bitsPerSample)?.read(0)) ?? [];
  return bits.every((value) => value === bits[0]);
}

/** Raw files of cameras are TIFFs whose first picture is a preview (DNG, NEF, ARW, CR2, PEF). */
async function assertNoRaw(directory: TiffDirectory): Promise<void> {
  const isPreview = ((await directory.numberOf(TAG.subfileType)) ?? 0) % 2 === 1;
  const isDng = directory.valuesOf(TAG.dngVersion) !== null;
  if (!isDng && !(isPreview && directory.valuesOf(TAG.subDirectories) !== null)) return;
  throw unsupported('a raw file of a camera', 'develop it and export it as JPEG, PNG or TIFF');
}
