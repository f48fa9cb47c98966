import type { ArtworkFormat } from '../../gang-sheet/artwork.ts';
import { turnSize, uprightTurn, type HeaderSize, type Size } from '../turn.ts';
import { avifSize } from './avif/avif-size.ts';
import type { ByteWindow } from '../bytes/byte-window.ts';
import { ORIENTATION_TAG, orientationIn, type ExifBlock } from './tiff/exif-orientation.ts';
import { APP1, isFrameHeader } from './jpeg/jpeg-markers.ts';
import { jpegPieces } from './jpeg/jpeg-pieces.ts';
import { pngChunks } from './png/png-chunks.ts';
import { readTiffDirectory } from './tiff/tiff-directory.ts';
import { webpSize } from './webp/webp-size.ts';

const IMAGE_WIDTH = 256;
const IMAGE_LENGTH = 257;
/** The decoder uses the first block whose content begins like this, even if the rest is malformed. */
const EXIF = 'Exif';

/**
 * Reads the upright size of an image from its structure, without a decoder, for processes that load no
 * image library. SVG is measured as text.
 * @returns null if the header does not state a size
 */
export async function readSize(
  format: Exclude<ArtworkFormat, 'svg'>,
  file: ByteWindow,
): Promise<Size | null> {
  const header = await headerOf(format, file);
  // This form rejects NaN too.
  if (header === null || !(header.widthPx >= 1 && header.heightPx >= 1)) return null;
  const { widthPx, heightPx, orientation } = header;
  return turnSize(uprightTurn(orientation ?? undefined), { widthPx, heightPx });
}

function headerOf(
  format: Exclude<ArtworkFormat, 'svg'>,
  file: ByteWindow,
): Promise<HeaderSize | null> {
  switch (format) {
    case 'png':
      return pngSize(file);
    case 'jpeg':
      return jpegSize(file);
    case 'webp':
      return webpSize(file);
    case 'avif':
      return avifSize(file);
    case 'tiff':
      return tiffSize(file);
    case 'gif':
      return gifSize(file);
  }
}

/** The standard allows one Exif chunk (PNG, third edition, 5.6); later ones are ignored. */
async function pngSize(file: ByteWindow): Promise<HeaderSize | null> {
  let header: HeaderSize | null = null;
  let hasExif = false;
  for await (const { type, offset, bytes } of pngChunks(file)) {
    if (type === 'IHDR' && bytes >= 8) {
      const sides = await file.at(offset, 8);
      const [widthPx, heightPx] = [sides.readUInt32BE(0), sides.readUInt32BE(4)];
      header = { widthPx, heightPx, orientation: null };
    }
    if (type !== 'eXIf' || header === null || hasExif) continue;
    hasExif = true;
    header = { ...header, orientation: await orientationIn(file, { offset, end: offset + bytes }) };
  }
  return header;
}

/**
 * Reads the size from the first frame header (ITU T.81, B.2.2), and the orientation from an APP1 segment
 * before it.
 */
async function jpegSize(file: ByteWindow): Promise<HeaderSize | null> {
  let orientation: number | null = null;
  let size: Size | null = null;
  let hasExif = false;
  for await (const piece of jpegPieces(file)) {
    if (piece.kind === 'scan') break;
    if (piece.kind === 'stray') continue;
    const { marker, payload, end } = piece;
    if (isFrameHeader(marker) && size === null && end - payload >= 5) {
      const frame = await file.at(payload, 5);
      if (frame.length < 5) return null;
      size = { heightPx: frame.readUInt16BE(1), widthPx: frame.readUInt16BE(3) };
    }
    if (marker !== APP1 || hasExif) continue;
    hasExif = await isExif(file, { offset: payload, end });
    if (hasExif) orientation = await orientationIn(file, { offset: payload, end });
  }
  return size && { ...size, orientation };
}

async function isExif(file: ByteWindow, { offset, end }: ExifBlock): Promise<boolean> {
  const name = await file.at(offset, EXIF.length);
  return end - offset > EXIF.length && name.toString('latin1') === EXIF;
}

async function tiffSize(file: ByteWindow): Promise<HeaderSize | null> {
  const directory = await readTiffDirectory(file);
  if (directory === null) return null;
  const widthPx = await directory.numberOf(IMAGE_WIDTH);
  const heightPx = await directory.numberOf(IMAGE_LENGTH);
  if (widthPx === null || heightPx === null) return null;
  return { widthPx, heightPx, orientation: await directory.numberOf(ORIENTATION_TAG) };
}

async function gifSize(file: ByteWindow): Promise<HeaderSize | null> {
  const screen = await file.at(6, 4);
  if (screen.length < 4) return null;
  const [widthPx, heightPx] = [screen.readUInt16LE(0), screen.readUInt16LE(2)];
  return { widthPx, heightPx, orientation: null };
}
