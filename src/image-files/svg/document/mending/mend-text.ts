import { parseLength } from '../css/values/lengths.ts';
import type { Cascade } from '../css/cascade.ts';
import { isPresentation } from '../css/declaration.ts';
import { GEOMETRY_ATTRIBUTES, isDrawnProperty } from '../styles/drawn-properties.ts';
import type { Examination } from '../examination/examination.ts';
import { DEFAULT_FONT_SIZE, FontSizes } from '../styles/font-sizes.ts';
import { isText } from '../tree/is-text.ts';
import { Variables } from '../styles/resolve-variables.ts';
import type { SvgElement, SvgText } from '../tree/svg-node.ts';
import { hasLetters, textIn } from '../tree/text-in.ts';
import { spend } from '../tree/work-meter.ts';
import { escapeText, keepsSpace } from './text-space.ts';

/** Where the renderer ignores a property, makes text look as it does in browsers. */
export function mendText(examination: Examination): void {
  mendFontSize(examination);
  if (!examination.hasText) return;
  for (const element of examination.live.elements) {
    if (!isText(element)) continue;
    mendCase(element, examination);
    mendSpace(element, examination);
  }
}

/** Sets the default font size: browsers use 16 px, the renderer 12. */
function mendFontSize({ tree, live, cascade, edits }: Examination): void {
  const { root } = tree;
  const own = cascade.declared(root, 'font-size')?.value;
  const isOpen = own === undefined || isRelative(own);
  if (!isOpen || !live.elements.some((element) => takesDefault(element, cascade))) return;
  const size = new FontSizes(root, cascade, new Variables(cascade)).of(root);
  edits.declare(root, 'font-size', `${size || DEFAULT_FONT_SIZE}px`);
}

function takesDefault(element: SvgElement, cascade: Cascade): boolean {
  const asks = (isText(element) && hasLetters(element)) || usesEm(element, cascade);
  if (!asks) return false;
  let at: SvgElement | null = element;
  while (at !== null) {
    spend(1, 'relative font sizes');
    const found = cascade.valueAt(at, 'font-size');
    if (found === null) return true;
    if (!isRelative(found.declaration.value)) return false;
    at = cascade.parentOf(found.element);
  }
  return true;
}

function usesEm(element: SvgElement, cascade: Cascade): boolean {
  const isLength = (name: string) =>
    isPresentation(name) || GEOMETRY_ATTRIBUTES.has(name) || name === 'dx' || name === 'dy';
  if (element.attributes.some(({ name, value }) => isLength(name) && EM.test(value))) return true;
  return [...cascade.declarations(element).values()].some(
    ({ property, value }) => isDrawnProperty(property, false) && EM.test(value),
  );
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

/** Where `white-space` matters, writes it as the attribute that the renderer reads. */
function mendSpace(element: SvgElement, { cascade, edits }: Examination): void {
  if (element.name !== 'text') return;
  const space = cascade.value(element, 'white-space')?.value.toLowerCase() ?? '';
  if (!/^(?:pre|pre-wrap|break-spaces|preserve\b.*)$/.test(space)) return;
  if (keepsSpace(element) || !/^\s|\s$|\s\s|[\t\n\r]/.test(textIn(element))) return;
  edits.setAttribute(element, 'xml:space', 'preserve');
}
