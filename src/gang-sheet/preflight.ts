import type { FaultCode } from '../fault-codes.ts';

/**
 * The rules that check artwork for printing problems. The first three need decoded pixels. `haze` and
 * `edges` depend on the printed size and are checked when the artwork is fitted.
 */
export const PREFLIGHT_RULES = [
  'background',
  'translucency',
  'specks',
  'resolution',
  'colour',
  'svg',
  'haze',
  'edges',
] as const;
const PIXEL_RULES: readonly PreflightRule[] = ['background', 'translucency', 'specks'];

export type PreflightRule = (typeof PREFLIGHT_RULES)[number];

/** `off` skips a rule, `warn` prints with a warning, and `block` refuses to print. */
export const PREFLIGHT_LEVELS = ['off', 'warn', 'block'] as const;
export type PreflightLevel = (typeof PREFLIGHT_LEVELS)[number];

export type PreflightLevels = Readonly<Record<PreflightRule, PreflightLevel>>;

/** Measurements of an artwork's decoded pixels. */
export interface PixelMeasures {
  /** The colour of the artwork's border. */
  readonly background: 'transparent' | 'white' | 'other';
  /** Fraction of the visible pixels that are translucent, 0 to 1. */
  readonly translucentShare: number;
  /** Size of the box around all visible pixels, in artwork pixels; null if nothing is visible. */
  readonly content: PixelSize | null;
  /** Size of the box without specks; null if there are only specks. */
  readonly art: PixelSize | null;
  /** Number of specks outside the art; null if the art itself consists of dots. */
  readonly specks: number | null;
}

/** Measurements of an artwork's ink at its printed size. Opaque artwork has none. */
export interface InkFacts {
  /** Fraction of the visible pixels that are 5 to 95% opaque if printed with soft edges. */
  readonly softShare: number;
  /** The same fraction with the edges that the item requests. */
  readonly printedShare: number;
  /** Fraction of the ink that hard edges remove; 0 with soft edges. */
  readonly lostShare: number;
  /** Whether anything is visible with soft edges. */
  readonly isVisible: boolean;
  /** Whether anything is visible with the edges that the item requests. */
  readonly isPrinted: boolean;
  /** Boxes with and without nearly invisible pixels far from the art; null if there are no such pixels. */
  readonly haze: { readonly content: PixelSize; readonly art: PixelSize | null } | null;
}

export interface PixelSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Colours as stored in the customer's file. All artwork is converted to sRGB. */
export interface ColourFacts {
  /** Colour space as the decoder names it: srgb, cmyk, b-w, rgb16, … */
  readonly space: string;
  /** Name of the embedded profile; null if there is no profile or it is unnamed. */
  readonly profile: string | null;
}

/** One problem that a rule has found in an artwork. */
export interface PreflightFinding {
  /** The rule; null if no rule governs the finding. Such a finding is always a warning. */
  readonly rule: PreflightRule | null;
  /** Stable problem code. */
  readonly code: FaultCode;
  /** A sentence with the measured values. */
  readonly detail: string;
}

/** The preflight result for one artwork at one printed size. */
export interface PreflightReport {
  /** Printed size before turning. */
  readonly printed: PixelSize & { readonly dpi: number };
  /** Artwork pixels per inch of film; null for an SVG, which has no pixels of its own. */
  readonly effectiveDpi: { readonly across: number; readonly down: number } | null;
  readonly colour: ColourFacts;
  readonly pixels: PixelMeasures;
  /** Ink at the printed size; null if the artwork is opaque or the print is too large to measure. */
  readonly ink: InkFacts | null;
  readonly findings: readonly (PreflightFinding & { readonly level: PreflightLevel })[];
}

/** Returns the level at which a finding is reported. */
export function levelOf({ rule }: PreflightFinding, levels: PreflightLevels): PreflightLevel {
  return rule === null ? 'warn' : levels[rule];
}

/** Returns whether any enabled rule needs decoded pixels. */
export function needsPixels(levels: PreflightLevels): boolean {
  return PIXEL_RULES.some((rule) => levels[rule] !== 'off');
}
