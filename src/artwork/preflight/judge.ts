import type {
  ColourFacts,
  InkFacts,
  PixelMeasures,
  PreflightFinding,
} from '../../gang-sheet/preflight.ts';
import { percent } from '../../gang-sheet/units/percent.ts';
import { resolutionWarning, type PrintedItem } from '../sizing/resolution.ts';

/** Soft edges alone stay below this share. */
const TRANSLUCENT_SHARE = 0.15;

/** Findings about the resolution of an artwork at its printed size. */
export function judgeResolution(printed: PrintedItem): readonly PreflightFinding[] {
  const warning = resolutionWarning(printed);
  if (warning === null) return [];
  return [{ rule: 'resolution', code: warning.code, detail: warning.detail }];
}

/** Findings about the colour space of an artwork. */
export function judgeColour({ space, profile }: ColourFacts): readonly PreflightFinding[] {
  if (space !== 'cmyk') return [];
  const how = profile === null ? 'without a profile' : `in the profile "${profile}"`;
  const detail = `The artwork is in CMYK ${how}; it is converted to sRGB, and colours may shift.`;
  return [{ rule: 'colour', code: 'cmyk_artwork', detail }];
}

/**
 * Findings about the pixels of an artwork.
 * @param ink the printed ink; null if the artwork is opaque
 */
export function judgePixels(
  measures: PixelMeasures,
  ink: InkFacts | null,
): readonly PreflightFinding[] {
  const translucent = translucency(ink?.printedShare ?? measures.translucentShare);
  return [...background(measures), ...translucent, ...specks(measures)];
}

function background({ background: ground }: PixelMeasures): readonly PreflightFinding[] {
  if (ground === 'transparent') return [];
  const code = ground === 'white' ? 'white_background' : 'opaque_background';
  const colour = ground === 'white' ? 'a white' : 'an opaque';
  const detail = `The artwork has ${colour} background that extends to its border: it prints as a rectangle.`;
  return [{ rule: 'background', code, detail }];
}

function translucency(translucentShare: number): readonly PreflightFinding[] {
  if (translucentShare <= TRANSLUCENT_SHARE) return [];
  const detail = `${percent(translucentShare, 1)} of the visible pixels are semi-transparent (5 to 95%); at most ${percent(TRANSLUCENT_SHARE, 1)} is advised, because film holds such pixels poorly.`;
  return [{ rule: 'translucency', code: 'translucent_pixels', detail }];
}

function specks({ specks: count, content, art }: PixelMeasures): readonly PreflightFinding[] {
  if (count === null || count === 0 || content === null || art === null) return [];
  const [whole, part] = [content, art].map(
    ({ widthPx, heightPx }) => `${Math.round(widthPx)} x ${Math.round(heightPx)} px`,
  );
  const detail = `${count} stray ${count === 1 ? 'speck lies' : 'specks lie'} outside the artwork: its bounding box is ${whole ?? ''} with ${count === 1 ? 'it' : 'them'} and ${part ?? ''} without, so trimming leaves too much.`;
  return [{ rule: 'specks', code: 'specks', detail }];
}
