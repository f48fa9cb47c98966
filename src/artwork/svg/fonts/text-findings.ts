import type { PreflightFinding } from '../../../gang-sheet/preflight.ts';
import type { TextRun } from '../../../image-files/svg/document/examined-svg.ts';
import type { AskedStyle } from './faces/asked-style.ts';

/** Makes the finding about a text, given the number of other texts with the same one. */
export type Finder = (others: number) => PreflightFinding;

const MAX_CHARACTERS = 5;
/** The quoted beginning of a text. */
const BEGINNING = /^.{0,40}/u;
const REMEDY = 'convert text to outlines, or add the face to FONTS_DIR';

/**
 * The finding about text in a face that is missing.
 * @param why fault of the embedded font, such as "is damaged"; null if the document embeds none
 */
export function missingFace(run: TextRun, label: string, why: string | null): Finder {
  const state =
    why === null
      ? `is set in ${label}, which is not available`
      : `is set in ${label}, but the font that the SVG embeds under that name ${why}`;
  return (others) => {
    const detail = `${subject(run, others)} ${state}: ${REMEDY}.`;
    return { rule: 'svg', code: 'artwork_svg_font', detail };
  };
}

/** The finding about text that is drawn in a stand-in. */
export function standIn(run: TextRun, label: string, family: string): Finder {
  return (others) => {
    const detail = `${subject(run, others)} is set in ${label} and drawn in ${family}, which has the same widths but slightly different shapes: ${REMEDY} to print ${label} itself.`;
    return { rule: null, code: 'svg_font_stand_in', detail };
  };
}

/**
 * The finding about characters without a glyph.
 * @param owner the face that lacks the characters, with a verb: "Roboto does not have"
 */
export function missingGlyphs(run: TextRun, lacking: readonly string[], owner: string): Finder {
  const shown = lacking.slice(0, MAX_CHARACTERS).map(characterName).join(', ');
  const rest = lacking.length - MAX_CHARACTERS;
  const more = rest > 0 ? ` and ${rest} other ${rest === 1 ? 'character' : 'characters'}` : '';
  return (others) => {
    const detail = `${subject(run, others)} needs ${shown}${more}, which ${owner}: convert text to outlines, or add a face that has them to FONTS_DIR and use it.`;
    return { rule: 'svg', code: 'artwork_svg_glyph', detail };
  };
}

function subject({ text, element, line }: TextRun, others: number): string {
  const words = text.trim().replaceAll(/\s+/g, ' ');
  const quoted = BEGINNING.exec(words)?.[0] ?? '';
  const cut = quoted.length < words.length ? '…' : '';
  const more = others > 0 ? ` (and ${others} more)` : '';
  return `The text "${quoted}${cut}" of the ${element} element on line ${line}${more}`;
}

function characterName(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `"${character}" (U+${code})`;
}

/** CSS Fonts 4, section 2.2.1, from 100 to 900. */
const WEIGHT_NAMES = [
  'Thin',
  'ExtraLight',
  'Light',
  '',
  'Medium',
  'SemiBold',
  'Bold',
  'ExtraBold',
  'Black',
];

/** Names a face: "Roboto Condensed Bold Italic". */
export function faceLabel(family: string, { weight, italic, stretch }: AskedStyle): string {
  const width = stretch < 100 ? 'Condensed' : stretch > 100 ? 'Expanded' : '';
  const boldness = WEIGHT_NAMES[Math.min(Math.max(Math.round(weight / 100), 1), 9) - 1] ?? '';
  return [family, width, boldness, italic ? 'Italic' : ''].filter(Boolean).join(' ');
}
