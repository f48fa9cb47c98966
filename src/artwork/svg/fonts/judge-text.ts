import type { PreflightFinding } from '../../../gang-sheet/preflight.ts';
import type { TextRun } from '../../../image-files/svg/document/examined-svg.ts';
import { askedStyle } from './faces/asked-style.ts';
import { emojiIn, withoutEmoji } from './faces/emoji.ts';
import { hasCharacter, nameKey, type Face } from './faces/face.ts';
import type { FontLibrary, FoundFace } from './faces/font-library.ts';
import type { AskedStyle } from './faces/asked-style.ts';
import { faceLabel, missingFace, missingGlyphs, standIn, type Finder } from './text-findings.ts';

/** Maximum number of findings about faces and characters for one artwork. */
const MAX_FINDINGS = 20;

/**
 * Characters that need no glyph: spaces, joiners, variation selectors. Line and paragraph separators are
 * not among them, because the renderer drops the text after one.
 */
const WITHOUT_GLYPH = /[\t\n\r\p{Zs}\p{Default_Ignorable_Code_Point}]/u;

/** A finding to report once for all texts with the same `key`. */
interface Notice {
  readonly key: string;
  readonly find: Finder;
}

/**
 * Checks text against the available faces. The first family in a list must be available, because later
 * ones are different designs. Each finding is reported once, with the first text that has it.
 * @param damaged faults of embedded fonts by family key: "is damaged"
 */
export function judgeText(
  texts: readonly TextRun[],
  library: FontLibrary,
  damaged: ReadonlyMap<string, string> = new Map(),
): readonly PreflightFinding[] {
  const told = new Map<string, { readonly find: Finder; count: number }>();
  for (const run of texts) {
    for (const { key, find } of judgeRun(run, library, damaged)) {
      const before = told.get(key);
      if (before === undefined) told.set(key, { find, count: 1 });
      else before.count += 1;
    }
  }
  return [...told.values()].slice(0, MAX_FINDINGS).map(({ find, count }) => find(count - 1));
}

function judgeRun(
  run: TextRun,
  library: FontLibrary,
  damaged: ReadonlyMap<string, string>,
): readonly Notice[] {
  const asked = askedStyle(run);
  const name = run.families[0] ?? '';
  const first = name === '' ? library.initial(asked) : library.find(name, asked);
  if (first === null) {
    const label = faceLabel(name === '' ? 'serif' : name, asked);
    const why = damaged.get(nameKey(name)) ?? null;
    return [{ key: `face ${nameKey(label)}`, find: missingFace(run, label, why) }];
  }
  const key = `stand-in ${nameKey(name)}`;
  const notices = first.standsIn ? [{ key, find: standIn(run, name, first.face.family) }] : [];
  const faces = facesOf(run, first, { library, asked });
  const text = withoutEmoji(run.text);
  const emoji = emojiIn(run.text).join('');
  return [
    ...notices,
    ...lackingNotice(run, lackingIn(text, faces), `${first.face.family} does not have`),
    ...lackingNotice(run, lackingIn(emoji, library.emoji), 'no emoji face in FONTS_DIR has'),
  ];
}

/**
 * All faces of the list: characters that the first one lacks are drawn in the next that has them.
 */
function facesOf(
  run: TextRun,
  first: FoundFace,
  { library, asked }: { readonly library: FontLibrary; readonly asked: AskedStyle },
): readonly Face[] {
  const rest = run.families.slice(1).map((family) => library.find(family, asked)?.alike ?? []);
  return [...first.alike, ...rest.flat()];
}

function lackingIn(text: string, faces: readonly Face[]): readonly string[] {
  return Array.from(new Set(text)).filter((character) => {
    const code = character.codePointAt(0) ?? 0;
    return !WITHOUT_GLYPH.test(character) && !faces.some((face) => hasCharacter(face, code));
  });
}

function lackingNotice(run: TextRun, lacking: readonly string[], owner: string): readonly Notice[] {
  if (lacking.length === 0) return [];
  const key = `characters ${owner} ${lacking.slice(0, 5).join('')}`;
  return [{ key, find: missingGlyphs(run, lacking, owner) }];
}
