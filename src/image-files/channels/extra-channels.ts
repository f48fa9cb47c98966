import type { PreflightFinding } from '../../gang-sheet/preflight.ts';
import type { PhotoshopChannel } from '../structure/tiff/photoshop-channels.ts';
import type { TiffSamples } from '../structure/tiff/tiff-samples.ts';

/** How the channels beyond the colour channels are used. */
export interface ExtraChannels {
  /** Index among the extra channels; null if the image is opaque. */
  readonly alpha: number | null;
  /** Whether the colours are multiplied by alpha. */
  readonly isPremultiplied: boolean;
  readonly findings: readonly PreflightFinding[];
}

interface ExtraChannel {
  readonly use: 'alpha' | 'spot' | 'selection' | 'unknown';
  readonly name: string | null;
  readonly isPremultiplied: boolean;
}

const ASSOCIATED = 1;
const UNASSOCIATED = 2;

/**
 * `ExtraSamples` (TIFF 6.0, section 18) says which channel is transparency. Photoshop writes 0 for all
 * other channels and describes them in its own image resources: they are inks or saved selections,
 * which are not printed. A single channel without any description counts as transparency.
 * @param count number of extra channels
 */
export function extraChannels(tiff: TiffSamples, count: number): ExtraChannels {
  const channels = describe(tiff, count);
  const declared = channels.findIndex(({ use }) => use === 'alpha');
  const [only] = channels;
  const isUnnamed = count === 1 && only?.use === 'unknown';
  const alpha = isUnnamed ? 0 : declared === -1 ? null : declared;
  const dropped = channels.filter((_, index) => index !== alpha);
  return {
    alpha,
    isPremultiplied: alpha !== null && channels[alpha]?.isPremultiplied === true,
    findings: [...(isUnnamed ? [unnamed()] : []), ...dropped.map(droppedFinding)],
  };
}

function describe(tiff: TiffSamples, count: number): readonly ExtraChannel[] {
  const samples = Array.from({ length: count }, (_, index) => tiff.extraSamples[index] ?? 0);
  const known = alongside(tiff.channels, samples);
  return samples.map((sample, index) => ({
    use: useOf(sample, known[index] ?? null),
    name: known[index]?.name ?? null,
    isPremultiplied: sample === ASSOCIATED,
  }));
}

function useOf(sample: number, known: PhotoshopChannel | null): ExtraChannel['use'] {
  if (known?.kind === 'spot') return 'spot';
  if (isAlpha(sample)) return 'alpha';
  return known === null ? 'unknown' : 'selection';
}

/** Returns Photoshop's description of each channel. Its list may omit the transparency channel. */
function alongside(
  channels: readonly PhotoshopChannel[],
  samples: readonly number[],
): readonly (PhotoshopChannel | null)[] {
  if (channels.length >= samples.length) return channels.slice(-samples.length);
  let next = 0;
  return samples.map((sample) => (isAlpha(sample) ? null : (channels[next++] ?? null)));
}

function isAlpha(sample: number): boolean {
  return sample === ASSOCIATED || sample === UNASSOCIATED;
}

function unnamed(): PreflightFinding {
  const detail =
    'The file has an extra channel without a name or a purpose. The channel was used as transparency. Check the proof, or save the file without this channel.';
  return { rule: null, code: 'unnamed_channel', detail };
}

function droppedFinding({ use, name }: ExtraChannel): PreflightFinding {
  return { rule: null, code: 'spot_channel_dropped', detail: droppedWords(use, name) };
}

function droppedWords(use: ExtraChannel['use'], name: string | null): string {
  const called = name === null || name === '' ? '' : ` "${name}"`;
  if (use === 'spot') return `The spot channel${called} is not printed; all other colours are.`;
  if (use === 'selection') return `The saved selection${called} is not printed; the colours are.`;
  if (use === 'alpha') return `A second transparency channel${called} is not used.`;
  return 'An extra channel without a name or a purpose is not printed; the colours are.';
}
