import type { ArtworkFormat } from '../gang-sheet/artwork.ts';
import type { PreflightFinding } from '../gang-sheet/preflight.ts';
import { planTiff } from './channels/plan-tiff.ts';
import { isHdrColour, type NumberedColour } from './colour/numbered-colour.ts';
import type { PixelReading } from './pixel-reading.ts';
import type { SpooledFile } from './spool-to-scratch.ts';
import { readAvifColour } from './structure/avif/avif-colour.ts';
import { withBytesOf, type ByteWindow } from './bytes/byte-window.ts';
import { readPngColour } from './structure/png/png-colour.ts';
import { readTiffSamples } from './structure/tiff/tiff-samples.ts';

/** How to read a file, as determined from its structure without an image library. */
export interface ReadPlan {
  /** Set if the decoder would not convert the channels correctly. */
  readonly reading: PixelReading | null;
  /** A colour space that the decoder does not convert itself. */
  readonly numbered: NumberedColour | null;
  readonly findings: readonly PreflightFinding[];
}

const AS_IT_IS: ReadPlan = { reading: null, numbered: null, findings: [] };

/**
 * Determines whether a file needs handling beyond the decoder, and which findings to report.
 * @throws ArtworkFault `artwork_channels` for channels that cannot be printed; the signal's reason
 */
export async function readPlan(
  file: SpooledFile,
  format: ArtworkFormat,
  signal: AbortSignal,
): Promise<ReadPlan> {
  const plan = PLANS[format];
  return plan === undefined ? AS_IT_IS : withBytesOf({ ...file, signal }, plan);
}

const PLANS: Partial<Record<ArtworkFormat, (file: ByteWindow) => Promise<ReadPlan>>> = {
  png: async (file) => planOf(await readPngColour(file)),
  avif: async (file) => planOf(await readAvifColour(file)),
  tiff: async (file) => {
    const samples = await readTiffSamples(file);
    return samples === null ? AS_IT_IS : { ...planTiff(samples), numbered: null };
  },
};

function planOf(numbered: NumberedColour | null): ReadPlan {
  const findings = numbered !== null && isHdrColour(numbered) ? [hdr(numbered)] : [];
  return { reading: null, numbered, findings };
}

function hdr({ name }: NumberedColour): PreflightFinding {
  const detail = `The artwork uses a high-dynamic-range colour space: ${name}. It is converted to sRGB with 203 nits as white; brighter areas are clipped.`;
  return { rule: 'colour', code: 'hdr_artwork', detail };
}
