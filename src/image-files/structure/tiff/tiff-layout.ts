import { ArtworkFault } from '../../artwork-fault.ts';
import { damaged, truncated } from '../../damage-faults.ts';
import type { ByteWindow } from '../../bytes/byte-window.ts';
import { readTiffDirectory, type TiffDirectory, type TiffValues } from './tiff-directory.ts';
import { assertNoRaw } from './assert-no-raw.ts';

/** Tags of TIFF 6.0. */
const TAG = {
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
  jpegTables: 347,
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
const LOWEST_FIRST = 2;
/** An image of 200 megapixels in tiles of 16 x 16 px has 780,000 pieces. */
const MAX_PIECES = 1_000_000;
/** Number of sizes per block, the same as one read of a list in a file returns. */
const PLAIN_BLOCK = 4096;

/** How the pixels of a TIFF's first image are stored. Strips and tiles are treated alike, as pieces. */
export interface TiffLayout {
  readonly compression: number;
  /** Whether the bits of every byte are reversed, as in fax data. */
  readonly isReversed: boolean;
  readonly offsets: TiffValues;
  readonly byteCounts: TiffValues;
  /** Number of pieces, and length of the lists. */
  readonly pieces: number;
  /** null if it depends on more than the image size. */
  readonly pieceBytes: ((index: number) => PieceBytes) | null;
  /** Tables that all JPEG pieces share. */
  readonly jpegTables: TiffValues | null;
}

/** Decompressed sizes: of a piece's visible rows, and of a full piece. */
export interface PieceBytes {
  readonly least: number;
  readonly most: number;
}

/** How the image is divided into pieces. */
interface Grid {
  readonly rowsOfPiece: number;
  readonly widthOfPiecePx: number;
  readonly across: number;
  readonly down: number;
  /** Number of stored rows in the last piece. */
  readonly lastRows: number;
}

/**
 * Reads how the pixels of a TIFF are stored, and checks that its tags agree.
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`, `artwork_unsupported_format`,
 *   `artwork_too_large`
 */
export async function readTiffLayout(file: ByteWindow): Promise<TiffLayout> {
  const directory = await readTiffDirectory(file);
  if (directory === null) throw truncated('tiff');
  await assertNoRaw(file, directory);
  const grid = await readGrid(directory);
  const samples = await numberOf(directory, TAG.samplesPerPixel, 1);
  const isPlanar = (await numberOf(directory, TAG.planarConfiguration, 1)) === PLANAR;
  const pieces = piecesOf(grid, isPlanar ? samples : 1);
  const compression = await numberOf(directory, TAG.compression, COMPRESSION.none);
  const pieceBytes = await pieceBytesOf(directory, grid, isPlanar ? 1 : samples);
  const offsets = directory.valuesOf(TAG.stripOffsets) ?? directory.valuesOf(TAG.tileOffsets);
  const byteCounts =
    directory.valuesOf(TAG.stripByteCounts) ??
    directory.valuesOf(TAG.tileByteCounts) ??
    (compression === COMPRESSION.none ? plainByteCounts(pieces, pieceBytes) : null);
  if (offsets === null || byteCounts === null) throw lost();
  if (offsets.count !== pieces || byteCounts.count !== pieces) {
    throw damaged('tiff', 'its number of strips or tiles does not match its size');
  }
  return {
    compression,
    offsets,
    byteCounts,
    pieces,
    pieceBytes,
    isReversed: (await numberOf(directory, TAG.fillOrder, 1)) === LOWEST_FIRST,
    jpegTables: directory.valuesOf(TAG.jpegTables),
  };
}

/** Computes piece sizes from their rows, because writers from before TIFF 5 omit the sizes. */
function plainByteCounts(pieces: number, pieceBytes: TiffLayout['pieceBytes']): TiffValues | null {
  if (pieceBytes === null) return null;
  const read = (from: number) => {
    const length = Math.max(0, Math.min(PLAIN_BLOCK, pieces - from));
    const sizes = Array.from({ length }, (_, index) => pieceBytes(from + index).least);
    return Promise.resolve(sizes);
  };
  return { count: pieces, read };
}

async function numberOf(directory: TiffDirectory, tag: number, usual: number): Promise<number> {
  return (await directory.numberOf(tag)) ?? usual;
}

async function readGrid(directory: TiffDirectory): Promise<Grid> {
  const widthPx = await numberOf(directory, TAG.width, 0);
  const heightPx = await numberOf(directory, TAG.height, 0);
  if (!(widthPx >= 1 && heightPx >= 1)) throw damaged('tiff', 'its size is missing');
  const tileWidthPx = await numberOf(directory, TAG.tileWidth, 0);
  const tileHeightPx = await numberOf(directory, TAG.tileHeight, 0);
  if (tileWidthPx > 0 && tileHeightPx > 0) {
    const [across, down] = [Math.ceil(widthPx / tileWidthPx), Math.ceil(heightPx / tileHeightPx)];
    const sizeOfPiece = { rowsOfPiece: tileHeightPx, widthOfPiecePx: tileWidthPx };
    return { ...sizeOfPiece, across, down, lastRows: tileHeightPx };
  }
  const rows = Math.min(await numberOf(directory, TAG.rowsPerStrip, heightPx), heightPx);
  if (!(rows >= 1)) throw lost();
  const down = Math.ceil(heightPx / rows);
  const lastRows = heightPx - (down - 1) * rows;
  return { rowsOfPiece: rows, widthOfPiecePx: widthPx, across: 1, down, lastRows };
}

async function pieceBytesOf(
  directory: TiffDirectory,
  { rowsOfPiece, widthOfPiecePx, across, down, lastRows }: Grid,
  samples: number,
): Promise<TiffLayout['pieceBytes']> {
  const bits = (await directory.valuesOf(TAG.bitsPerSample)?.read(0)) ?? [1];
  const isEven = bits.every((value) => value === bits[0]);
  // Subsampled colours are stored in a different order.
  const isSubsampled = (await directory.numberOf(TAG.photometric)) === YCBCR;
  if (!isEven || isSubsampled) return null;
  const rowBytes = Math.ceil((widthOfPiecePx * (bits[0] ?? 1) * samples) / 8);
  return (index) => {
    const isLast = index % (across * down) === across * down - 1;
    return {
      least: rowBytes * (isLast ? lastRows : rowsOfPiece),
      most: rowBytes * rowsOfPiece,
    };
  };
}

/** @throws ArtworkFault `artwork_too_large` */
function piecesOf({ across, down }: Grid, planes: number): number {
  const pieces = across * down * planes;
  if (pieces > MAX_PIECES) throw tooManyPieces();
  return pieces;
}

function tooManyPieces(): ArtworkFault {
  const detail = `has more than ${MAX_PIECES} strips or tiles: save it again with larger ones`;
  return new ArtworkFault('artwork_too_large', detail);
}

function lost() {
  return damaged('tiff', 'its pixel data cannot be located');
}
