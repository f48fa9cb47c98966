import { AS_OUTLINES, AS_PNG, type Unsupported } from './unsupported-thing.ts';
import type { Examination } from '../examination/examination.ts';
import { parseLength } from '../css/values/lengths.ts';
import { attributeOf, elementsIn, hrefOf, type SvgElement } from '../tree/svg-node.ts';
import { hasLetters } from '../tree/text-in.ts';

const ANIMATED: Unsupported = {
  what: 'is animated',
  remedy: 'save the frame to be printed as a still image',
};

type Check = (element: SvgElement, examination: Examination) => Unsupported | null;

const CHECKS: Readonly<Record<string, Check>> = {
  foreignObject: (element) => {
    if (elementsIn(element).length === 0 && !hasLetters(element)) return null;
    if (isZero(element, 'width') || isZero(element, 'height')) return null;
    const remedy = `${AS_OUTLINES} in the drawing program, or ${AS_PNG}`;
    return { what: 'has HTML content (<foreignObject>)', remedy };
  },
  flowRoot: (element) => {
    if (!hasLetters(element)) return null;
    const remedy = 'use Text > Convert to Text in Inkscape, or convert the text to outlines';
    return { what: 'has flowed text (<flowRoot>)', remedy };
  },
  textPath: (element) => {
    if (!hasLetters(element)) return null;
    return { what: 'has text along a path (<textPath>)', remedy: AS_OUTLINES };
  },
  tref: (element, { tree }) => {
    const target = tree.byId.get(hrefOf(element)?.slice(1) ?? '');
    if (target === undefined || !hasLetters(target)) return null;
    return { what: 'takes its text from another element (<tref>)', remedy: AS_OUTLINES };
  },
  symbol: (element) => {
    if (isMoved(element)) {
      const remedy = 'apply the transform to the content of the symbol';
      return { what: 'has a transform on a <symbol>', remedy };
    }
    if (isZeroOrNone(element, 'refX') && isZeroOrNone(element, 'refY')) return null;
    const remedy = 'replace the symbols with their shapes';
    return { what: 'has a <symbol> with a reference point (refX, refY)', remedy };
  },
  use: (element) => {
    if (!/^\s*data:/i.test(hrefOf(element) ?? '')) return null;
    return { what: 'draws another document with <use>', remedy: AS_PNG };
  },
  feImage: (element) => {
    if (!(hrefOf(element) ?? '').startsWith('#')) return null;
    return { what: 'draws part of itself with a filter (<feImage>)', remedy: AS_PNG };
  },
  feTile: () => ({ what: 'repeats a tile with a filter (<feTile>)', remedy: AS_PNG }),
  animate: (element) => animationOf(element),
  animateColor: (element) => animationOf(element),
  animateMotion: (element) => animationOf(element),
  animateTransform: (element) => animationOf(element),
  set: (element) => animationOf(element),
  mask: (element, { cascade }) => {
    const outer = cascade.declared(element, 'mask')?.value ?? 'none';
    return outer === 'none' ? null : { what: 'masks a <mask> with another one', remedy: AS_PNG };
  },
};

export function* unsupportedElement(
  element: SvgElement,
  examination: Examination,
): Generator<Unsupported> {
  const found = CHECKS[element.name]?.(element, examination) ?? null;
  if (found !== null) yield found;
  if (attributeOf(element, 'systemLanguage') !== null) {
    const remedy = 'keep only the parts in one language';
    yield { what: 'shows different parts to readers of other languages (systemLanguage)', remedy };
  }
  if (attributeOf(element, 'pathLength') !== null && isDashed(element, examination)) {
    yield { what: 'has dashes measured by pathLength', remedy: 'convert the strokes to paths' };
  }
}

/** An animation that waits for a click or never begins changes nothing. */
function animationOf(element: SvgElement): Unsupported | null {
  const begin = attributeOf(element, 'begin')?.trim() ?? '0s';
  return begin.split(';').some((time) => /^\s*[+-]?[\d.:]/.test(time)) ? ANIMATED : null;
}

function isDashed(element: SvgElement, { cascade }: Examination): boolean {
  const dashes = cascade.value(element, 'stroke-dasharray')?.value.toLowerCase() ?? 'none';
  return dashes !== 'none' && (cascade.value(element, 'stroke')?.value ?? 'none') !== 'none';
}

function isMoved(element: SvgElement): boolean {
  const transform = attributeOf(element, 'transform')?.trim() ?? '';
  return transform !== '' && transform !== 'none';
}

function isZero(element: SvgElement, name: string): boolean {
  return parseLength(attributeOf(element, name) ?? '')?.number === 0;
}

function isZeroOrNone(element: SvgElement, name: string): boolean {
  return attributeOf(element, name) === null || isZero(element, name);
}
