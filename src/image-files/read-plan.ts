import { open } from 'node:fs/promises';
import type { ArtworkFormat } from '../gang-sheet/artwork.ts';
import type { PreflightFinding } from '../gang-sheet/preflight.ts';
import { planTiff } from './channels/plan-tiff.ts';
import { isHdrColour, type NumberedColour } from './colour/numbered-colour.ts';
import type { PixelReading } from './pixel-reading.ts';
import type { SpooledFile } from './spool-to-scratch.ts';
import { readAvifColour } from './structure/avif/avif-colour.ts';
import { ByteWindow } from './structure/byte-window.ts';
import { readPngColour } from './structure/png/png-colour.ts';
import { readTiffLayout } from './structure/tiff/tiff-samples.ts';

/** How to read a file, determined by its structure without an image library. */
export interface ReadPlan {
  /** Set when the decoder does not convert the channels correctly itself. */
  readonly reading: PixelReading | null;
  /** A colour space that the decoder does not convert itself. */
  readonly numbered: NumberedColour | null;
  readonly findings: readonly PreflightFinding[];
}

const AS_IT_IS: ReadPlan = { reading: null, numbered: null, findings: [] };

/**
 * Determines whether a file needs more than the decoder, and which findings to report.
 * @throws ArtworkFault `artwork_channels` for channels that cannot be printed
 */
export async function readPlan(
  { path, bytes }: SpooledFile,
  format: ArtworkFormat,
): Promise<ReadPlan> {
  if (!['tiff', 'png', 'avif'].includes(format)) return AS_IT_IS;
  const handle = await open(path);
  try {
    const file = new ByteWindow(handle, bytes);
    if (format === 'png') return planOf(await readPngColour(file));
    if (format === 'avif') return planOf(await readAvifColour(file));
    const layout = await readTiffLayout(file);
    return layout === null ? AS_IT_IS : { ...planTiff(layout), numbered: null };
  } finally {
    await handle.close();
  }
}

function planOf(numbered: NumberedColour | null): ReadPlan {
  const findings = numbered !== null && isHdrColour(numbered) ? [hdr(numbered)] : [];
  return { reading: null, numbered, findings };
}

function hdr({ name }: NumberedColour): PreflightFinding {
  const detail = `The artwork is in high dynamic range, ${name}. It is converted to sRGB with 203 nits as white; brighter areas are clipped.`;
  return { rule: 'colour', code: 'hdr_artwork', detail };
}
