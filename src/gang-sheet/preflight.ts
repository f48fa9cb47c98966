import type { FaultCode } from '../fault-codes.ts';

/**
 * What is looked at before an artwork is printed. The first three need its pixels; `haze` and `edges`
 * are told when the pixels are laid.
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

/** `warn`: printed, with a warning. `block`: not printed. */
export const PREFLIGHT_LEVELS = ['off', 'warn', 'block'] as const;
export type PreflightLevel = (typeof PREFLIGHT_LEVELS)[number];

export type PreflightLevels = Readonly<Record<PreflightRule, PreflightLevel>>;

/** What the pixels of an artwork show. */
export interface PixelMeasures {
  /** What its border is made of. */
  readonly background: 'transparent' | 'white' | 'other';
  /** Share of the visible pixels that are neither clear nor opaque, 0 to 1. */
  readonly translucentShare: number;
  /** Sides of the box around everything that is visible, in pixels of the artwork. */
  readonly content: PixelSize | null;
  /** The same without specks; null where there is nothing but dots. */
  readonly art: PixelSize | null;
  /** Specks that lie outside of the art; null where dots are the art. */
  readonly specks: number | null;
}

/** The ink of an artwork at its printed size. Artwork without transparency has none of these facts. */
export interface InkFacts {
  /** Shares of the visible pixels that are 5 to 95 % opaque: with soft edges, and as printed. */
  readonly softShare: number;
  readonly printedShare: number;
  /** Share of the ink that hard edges take: 0 with soft edges. */
  readonly lostShare: number;
  /** Whether anything is visible with soft edges, and as printed. */
  readonly isVisible: boolean;
  readonly isPrinted: boolean;
  /** Nearly invisible pixels far from the art: the box with and without them. null: there are none. */
  readonly haze: { readonly content: PixelSize; readonly art: PixelSize | null } | null;
}

export interface PixelSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** How colours are written in the file; all are converted to sRGB. */
export interface ColourFacts {
  /** As the decoder names it: srgb, cmyk, b-w, rgb16, … */
  readonly space: string;
  /** Name of the embedded profile; null: none, or one without a name. */
  readonly profile: string | null;
}

export interface PreflightFinding {
  /** null: no rule switches it off or lets it block; it is always a warning. */
  readonly rule: PreflightRule | null;
  /** Stable. */
  readonly code: FaultCode;
  /** With the numbers. */
  readonly detail: string;
}

/** One artwork at one printed size. */
export interface PreflightReport {
  /** Before turning. */
  readonly printed: PixelSize & { readonly dpi: number };
  /** Pixels of the artwork for an inch of film; null for an SVG, which has as many as it takes. */
  readonly effectiveDpi: { readonly across: number; readonly down: number } | null;
  readonly colour: ColourFacts;
  readonly pixels: PixelMeasures;
  /** At the printed size; null: the artwork is opaque, or the print too large to look at. */
  readonly ink: InkFacts | null;
  readonly findings: readonly (PreflightFinding & { readonly level: PreflightLevel })[];
}

export function levelOf({ rule }: PreflightFinding, levels: PreflightLevels): PreflightLevel {
  return rule === null ? 'warn' : levels[rule];
}

export function needsPixels(levels: PreflightLevels): boolean {
  return PIXEL_RULES.some((rule) => levels[rule] !== 'off');
}
