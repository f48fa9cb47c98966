import { damaged, truncated } from '../../damage-faults.ts';
import type { Bytes } from '../../bytes/byte-window.ts';
import { bytesAfterUnits } from './bytes-after-units.ts';
import { readJpegForm, type JpegForm, type JpegScanData } from './jpeg-form.ts';

/** Cameras pad their files. More bytes than this are pixels that the decoder would lose. */
const MOST_BYTES_AFTER = 64;
const PADDING: ReadonlySet<number> = new Set([0, 0xff, 0x0a, 0x0d, 0x20]);
const CHUNK_BYTES = 64 * 1024;

/**
 * Reads the structure of a JPEG. If the end marker is missing, checks that the pixels are complete:
 * some cameras omit the marker, and every viewer opens their files. A progressive JPEG needs the
 * marker, because such files are made for the web, where a missing marker means a truncated transfer.
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`, `artwork_unsupported_format`
 */
export async function checkJpeg(file: Bytes): Promise<JpegForm> {
  const form = await readJpegForm(file);
  const last = form.scans.at(-1);
  if (form.hasEndMark) return form;
  if (last === undefined) throw truncated('jpeg');
  await bytesAfterUnits(file, last);
  return form;
}

/**
 * Checks that the scans of a sequential JPEG contain exactly the codes that its pixels need. The decoder
 * ignores data after the last pixel and silently makes up pixels that are missing from the last rows. It
 * reads a progressive JPEG completely before it returns the first pixel, and reports defects.
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`; the signal's reason
 */
export async function checkJpegScans(
  file: Bytes,
  { scans }: JpegForm,
  signal: AbortSignal,
): Promise<void> {
  for (const scan of scans) {
    // Motion JPEG relies on the default tables of decoders.
    if (scan.tables.hasNoHuffman) continue;
    const after = await bytesAfterUnits(file, scan, signal);
    if (after <= MOST_BYTES_AFTER || (await isPadding(file, scan, after))) continue;
    throw damaged('jpeg', 'its pixels cannot be decoded');
  }
}

async function isPadding(file: Bytes, { end }: JpegScanData, after: number): Promise<boolean> {
  for (let at = end - after; at < end; at += CHUNK_BYTES) {
    const bytes = await file.at(at, Math.min(CHUNK_BYTES, end - at));
    if (!bytes.every((byte) => PADDING.has(byte))) return false;
  }
  return true;
}
