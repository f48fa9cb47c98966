import { damaged, truncated } from '../../damage-faults.ts';
import type { Bytes } from '../byte-window.ts';
import { bytesAfterUnits } from './bytes-after-units.ts';
import { readJpegForm, type JpegForm, type JpegScanData } from './jpeg-form.ts';

/** Cameras pad what they write; more than this is pixels of which the decoder lost track. */
const MOST_BYTES_AFTER = 64;
const PADDING: ReadonlySet<number> = new Set([0, 0xff, 0x0a, 0x0d, 0x20]);
const CHUNK_BYTES = 64 * 1024;

/**
 * Reads the structure of a JPEG, and where it has no end mark whether its pixels go on to their end:
 * some cameras leave the mark out, and every viewer opens their files. Progressive ones are made to
 * travel, so that one without its mark has lost its end on the way.
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
 * Whether the scans of a sequential JPEG have exactly the codes that its pixels take. The decoder does
 * not look behind the last pixel, and makes up what is missing of the last rows without a word; of a
 * progressive JPEG it reads everything before the first pixel, and tells.
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`; the signal's reason
 */
export async function checkJpegScans(
  file: Bytes,
  { scans }: JpegForm,
  signal: AbortSignal,
): Promise<void> {
  for (const scan of scans) {
    // Motion JPEG: the tables that decoders know by heart.
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
