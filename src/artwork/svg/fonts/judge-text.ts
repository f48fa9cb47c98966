import type { PreflightFinding } from '../../../gang-sheet/preflight.ts';
import type { TextRun } from '../document/examined-svg.ts';
import { askedStyle } from './asked-style.ts';
import { hasCharacter, nameKey, type Face } from './face.ts';
import type { FontLibrary, FoundFace } from './font-library.ts';
import type { AskedStyle } from './match-face.ts';

/** Faces, or characters, that are told of one artwork. */
const MAX_FINDINGS = 20;
const MAX_CHARACTERS = 5;
/** Of a text that is quoted. */
const BEGINNING = /^.{0,40}/u;

const REMEDY = 'convert text to outlines, or add the face to FONTS_DIR';

/**
 * Drawn by no glyph: blanks, joiners, selectors of variants. Separators of lines and paragraphs are not
 * among them: the renderer drops whatever follows one.
 */
const WITHOUT_GLYPH = /[\t\n\r\p{Zs}\p{Default_Ignorable_Code_Point}]/u;
const EMOJI = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}/u;

/** What is wrong with one face, or what stands in for it, and where it is seen first. */
interface Told {
  readonly finding: (more: string) => PreflightFinding;
  count: number;
}

/**
 * Holds text against the faces that are there. The first family that is named must be available: a
 * later one in the list is another design. Each finding is told once, with the first text that has it.
 * @param damaged by key, what is wrong with a font that the document embeds: "is damaged"
 */
export function judgeText(
  texts: readonly TextRun[],
  library: FontLibrary,
  damaged: ReadonlyMap<string, string> = new Map(),
): readonly PreflightFinding[] {
  const told = new Map<string, Told>();
  const tell = (key: string, finding: Told['finding']) => {
    const before = told.get(key);
    if (before === undefined) told.set(key, { finding, count: 1 });
    else before.count += 1;
  };
  for (const run of texts) {
    const asked = askedStyle(run);
    const [name] = run.families;
    const first = name === undefined ? library.initial(asked) : library.find(name, asked);
    if (first === null) {
      const label = faceLabel(name ?? 'serif', asked);
      const why = damaged.get(nameKey(name ?? '')) ?? null;
      tell(`face ${nameKey(label)}`, (more) => missingFace({ run, label, why, more }));
      continue;
    }
    if (first.standsIn) {
      const label = name ?? '';
      const key = `stand-in ${nameKey(label)}`;
      tell(key, (more) => standIn({ run, label, face: first.face, more }));
    }
    const lacking = lackingIn(run, facesOf(run, first, { library, asked }), library);
    if (lacking.length > 0) {
      const { family } = first.face;
      const key = `glyphs ${family} ${lacking.slice(0, MAX_CHARACTERS).join('')}`;
      tell(key, (more) => missingGlyphs({ run, family, lacking, more }));
    }
  }
  return [...told.values()]
    .slice(0, MAX_FINDINGS)
    .map(({ finding, count }) => finding(count === 1 ? '' : ` (and ${count - 1} more)`));
}

/** Characters that the first face lacks are drawn in the next family of the list that has them. */
function facesOf(
  run: TextRun,
  first: FoundFace,
  { library, asked }: { readonly library: FontLibrary; readonly asked: AskedStyle },
): readonly Face[] {
  const rest = run.families.slice(1).map((family) => library.find(family, asked)?.alike ?? []);
  return [...first.alike, ...rest.flat()];
}

function lackingIn(
  { text }: TextRun,
  faces: readonly Face[],
  { fallbacks }: FontLibrary,
): readonly string[] {
  return [...new Set(text)].filter((character) => {
    const code = character.codePointAt(0) ?? 0;
    if (WITHOUT_GLYPH.test(character)) return false;
    const has = (face: Face) => hasCharacter(face, code);
    // Emoji are of no family: whatever face has them draws them, as everywhere.
    return !faces.some(has) && !(EMOJI.test(character) && fallbacks.some(has));
  });
}

interface OfRun {
  readonly run: TextRun;
  readonly more: string;
}

function missingFace({
  run,
  label,
  why,
  more,
}: OfRun & { readonly label: string; readonly why: string | null }): PreflightFinding {
  const state =
    why === null
      ? `is set in ${label}, which is not available`
      : `is set in ${label}, and the font of that name in the SVG ${why}`;
  const detail = `${subject(run, more)} ${state}: ${REMEDY}.`;
  return { rule: 'svg', code: 'artwork_svg_font', detail };
}

function standIn({
  run,
  label,
  face,
  more,
}: OfRun & { readonly label: string; readonly face: Face }): PreflightFinding {
  const detail = `${subject(run, more)} is set in ${label} and drawn in ${face.family}, which has the same widths and slightly other shapes: ${REMEDY} to print ${label} itself.`;
  return { rule: null, code: 'svg_font_stand_in', detail };
}

function missingGlyphs({
  run,
  family,
  lacking,
  more,
}: OfRun & { readonly family: string; readonly lacking: readonly string[] }): PreflightFinding {
  const shown = lacking.slice(0, MAX_CHARACTERS).map(characterName).join(', ');
  const rest = lacking.length - MAX_CHARACTERS;
  const others = rest > 0 ? ` and ${rest} other characters` : '';
  const detail = `${subject(run, more)} needs ${shown}${others}, which ${family} does not have: convert text to outlines, or add a face that has it to FONTS_DIR and use that.`;
  return { rule: 'svg', code: 'artwork_svg_glyph', detail };
}

function subject({ text, element, line }: TextRun, more: string): string {
  const words = text.trim().replaceAll(/\s+/g, ' ');
  const quoted = BEGINNING.exec(words)?.[0] ?? '';
  const cut = quoted.length < words.length ? '…' : '';
  return `The text "${quoted}${cut}" of the ${element} element in line ${line}${more}`;
}

function characterName(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `"${character}" (U+${code})`;
}

/** CSS Fonts 4, section 2.2.1. */
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

/** "Roboto Condensed Bold Italic". */
function faceLabel(family: string, { weight, italic, stretch }: AskedStyle): string {
  const width = stretch < 100 ? 'Condensed' : stretch > 100 ? 'Expanded' : '';
  const boldness = WEIGHT_NAMES[Math.min(Math.max(Math.round(weight / 100), 1), 9) - 1] ?? '';
  return [family, width, boldness, italic ? 'Italic' : ''].filter(Boolean).join(' ');
}
