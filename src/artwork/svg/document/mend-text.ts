import { parseLength } from './css/lengths.ts';
import type { Cascade } from './css/cascade.ts';
import type { Examination } from './examination.ts';
import { DEFAULT_FONT_SIZE, FontSizes } from './font-sizes.ts';
import { isText } from './list-texts.ts';
import { Variables } from './resolve-variables.ts';
import { attributeOf, textIn, type SvgElement, type SvgText } from './svg-node.ts';

/** Makes text come out as browsers draw it, where the renderer leaves a property aside. */
export function mendText(examination: Examination): void {
  mendFontSize(examination);
  if (!examination.hasText) return;
  for (const element of examination.live.elements) {
    if (!isText(element)) continue;
    mendCase(element, examination);
    mendSpace(element, examination);
  }
}

/** Where a document names no size of text, browsers take 16 px and the renderer 12. */
function mendFontSize({ tree, live, cascade, edits }: Examination): void {
  const { root } = tree;
  const own = cascade.declared(root, 'font-size')?.value;
  const isOpen = own === undefined || isRelative(own);
  if (!isOpen || !live.elements.some((element) => takesDefault(element, cascade))) return;
  const size = new FontSizes(root, cascade, new Variables(cascade)).of(root);
  edits.declare(root, 'font-size', `${size || DEFAULT_FONT_SIZE}px`);
}

function takesDefault(element: SvgElement, cascade: Cascade): boolean {
  const asks = (isText(element) && textIn(element).trim() !== '') || usesEm(element, cascade);
  if (!asks) return false;
  let at: SvgElement | null = element;
  while (at !== null) {
    const found = cascade.valueAt(at, 'font-size');
    if (found === null) return true;
    if (!isRelative(found.declaration.value)) return false;
    at = cascade.parentOf(found.element);
  }
  return true;
}

function usesEm(element: SvgElement, cascade: Cascade): boolean {
  if (element.attributes.some(({ name, value }) => EM.test(value) && name !== 'd')) return true;
  return [...cascade.declarations(element).values()].some(({ value }) => EM.test(value));
}

const EM = /^[^"'#]*\d(?:em|ex|ch)\b/i;

function isRelative(size: string): boolean {
  const unit = parseLength(size)?.unit;
  return /^(?:larger|smaller)$/i.test(size) || unit === 'em' || unit === '%' || unit === 'ex';
}

const CASES: Readonly<Record<string, (text: string) => string>> = {
  uppercase: (text) => text.toUpperCase(),
  lowercase: (text) => text.toLowerCase(),
  capitalize: (text) =>
    text.replace(/(?<![\p{L}\p{N}'’])\p{L}/gu, (letter) => letter.toUpperCase()),
};

function mendCase(element: SvgElement, { cascade, edits }: Examination): void {
  const change = CASES[cascade.value(element, 'text-transform')?.value.toLowerCase() ?? ''];
  if (change === undefined) return;
  for (const child of textsOf(element)) {
    const changed = change(child.text);
    if (changed !== child.text) edits.replace(child.range, escapeText(changed));
  }
  edits.declare(element, 'text-transform', 'none');
}

function textsOf({ children }: SvgElement): readonly SvgText[] {
  return children.filter((child) => child.kind === 'text');
}

/** Right inside of CDATA too, as long as there is nothing to escape. */
function escapeText(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** `white-space` by the attribute that the renderer reads, where it makes a difference. */
function mendSpace(element: SvgElement, { cascade, edits }: Examination): void {
  if (element.name !== 'text') return;
  const space = cascade.value(element, 'white-space')?.value.toLowerCase() ?? '';
  if (!/^(?:pre|pre-wrap|break-spaces|preserve\b.*)$/.test(space)) return;
  if (preserves(element) || !/^\s|\s$|\s\s|[\t\n\r]/.test(textIn(element))) return;
  edits.setAttribute(element, 'xml:space', 'preserve');
}

function preserves(element: SvgElement): boolean {
  for (let up: SvgElement | null = element; up !== null; up = up.parent) {
    const space = attributeOf(up, 'xml:space');
    if (space !== null) return space === 'preserve';
  }
  return false;
}
