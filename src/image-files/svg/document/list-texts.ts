import type { Cascade } from './css/cascade.ts';
import { splitAtCommas } from './css/values/value-functions.ts';
import type { Examination } from './examination/examination.ts';
import type { TextRun } from './examined-svg.ts';
import { isText } from './tree/is-text.ts';
import { remembered } from './tree/remembered.ts';
import { attributeOf, type SvgElement, type SvgText } from './tree/svg-node.ts';

/** Lists all characters drawn as text, with the requested face. */
export function listTexts({ live, cascade }: Examination): readonly TextRun[] {
  return live.elements.flatMap((element) => {
    if (!isText(element) || isInvisible(element, cascade)) return [];
    return element.children
      .filter((child) => child.kind === 'text')
      .flatMap((child) => runOf(child, cascade));
  });
}

function isInvisible(element: SvgElement, cascade: Cascade): boolean {
  const visibility = cascade.value(element, 'visibility')?.value.toLowerCase();
  return visibility === 'hidden' || visibility === 'collapse';
}

function runOf({ text: written, parent }: SvgText, cascade: Cascade): readonly TextRun[] {
  const text = written.replace(/[\t\n\r ]+/g, ' ');
  if (text.trim() === '') return [];
  const of = (property: string) => cascade.value(parent, property)?.value ?? null;
  return [
    {
      line: parent.line,
      element: parent.name,
      families: familiesIn(of('font-family')),
      weight: of('font-weight')?.toLowerCase() ?? 'normal',
      style: of('font-style')?.toLowerCase() ?? 'normal',
      stretch: of('font-stretch')?.toLowerCase() ?? 'normal',
      language: languageOf(parent),
      text: text.trim(),
    },
  ];
}

/** The first family in a list decides, because later ones are different designs. */
const MAX_FAMILIES = 50;
const MAX_LIST_CHARS = 5000;

function familiesIn(list: string | null): readonly string[] {
  if (list === null) return [];
  return splitAtCommas(list.slice(0, MAX_LIST_CHARS))
    .slice(0, MAX_FAMILIES)
    .map((family) => {
      const name = family.trim();
      return (isQuoted(name) ? name.slice(1, -1) : name.replace(/\s+/g, ' ')).trim();
    })
    .filter((family) => family !== '');
}

function isQuoted(name: string): boolean {
  const first = name.charAt(0);
  return (first === '"' || first === "'") && name.length > 1 && name.endsWith(first);
}

const languageOf = remembered((element): string | null => {
  const language = attributeOf(element, 'xml:lang') ?? attributeOf(element, 'lang');
  if (language !== null && language !== '') return language;
  return element.parent === null ? null : languageOf(element.parent);
});
