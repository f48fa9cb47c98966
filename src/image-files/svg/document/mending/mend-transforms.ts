import type { Cascade } from '../css/cascade.ts';
import type { Declaration } from '../css/declaration.ts';
import { formatNumber } from '../css/values/lengths.ts';
import {
  angleOf,
  factorOf,
  IDENTITY,
  multiply,
  parseTransform,
  rotation,
  translation,
  type Matrix,
} from '../css/values/transform-list.ts';
import type { Examination } from '../examination/examination.ts';
import { FontSizes } from '../styles/font-sizes.ts';
import { referenceBoxOf, type ReferenceBox } from './reference-box.ts';
import { Variables } from '../styles/resolve-variables.ts';
import { attributeOf, type SvgElement } from '../tree/svg-node.ts';

/** Properties that CSS Transforms 2 adds to `transform`. */
const PROPERTIES = [
  'transform',
  'translate',
  'rotate',
  'scale',
  'transform-origin',
  'transform-box',
] as const;
const ATTRIBUTES: Readonly<Record<string, string>> = {
  linearGradient: 'gradientTransform',
  radialGradient: 'gradientTransform',
  pattern: 'patternTransform',
};
const BESIDE = ['translate', 'rotate', 'scale'] as const;
/** No document needs longer ones, and searching longer ones for units could be slow. */
const MAX_TRANSFORM_LENGTH = 10_000;
const REMEDY = 'apply the transform to the shapes, or save the drawing as PNG';

/**
 * Writes an element's complete transform as one matrix in its attribute. The renderer supports no origins,
 * percentages or transform properties other than `transform`, and gives the attribute precedence over a
 * declaration.
 */
export function mendTransforms(examination: Examination): void {
  const { tree, live, cascade } = examination;
  const fontSizes = new FontSizes(tree.root, cascade, new Variables(cascade));
  for (const element of live.elements) {
    if (element.parent === null || !needsWork(element, cascade)) continue;
    const box = referenceBoxOf(element, cascade);
    const matrix = matrixOf(element, { cascade, box, fontSize: fontSizes.of(element) });
    if (matrix === null) {
      const what = `moves <${element.name}> with an unsupported transform`;
      const { line } = element;
      examination.findings.add({ code: 'artwork_svg_unsupported', what, line, remedy: REMEDY });
    } else write(element, matrix, examination);
  }
}

function needsWork(element: SvgElement, cascade: Cascade): boolean {
  const declared = cascade.declarations(element);
  if (ATTRIBUTES[element.name] !== undefined) return declared.has('transform');
  if (BESIDE.some((property) => isSet(declared.get(property)?.value))) return true;
  const ofStyle = declared.get('transform');
  const ofAttribute = attributeOf(element, 'transform');
  if (ofStyle === undefined && !isSet(ofAttribute)) return false;
  if (ofStyle !== undefined && !isRead(ofStyle, ofAttribute)) return true;
  return !isPlainOrigin(element, cascade);
}

/** The renderer reads every transform property except an important `transform`. */
function isRead({ value, important }: Declaration, ofAttribute: string | null): boolean {
  if (important || (ofAttribute !== null && ofAttribute !== value)) return false;
  return PLAIN.test(value) && !lacksUnits(value);
}

function isPlainOrigin(element: SvgElement, cascade: Cascade): boolean {
  const box = cascade.declared(element, 'transform-box')?.value.toLowerCase() ?? 'view-box';
  const origin = cascade.declared(element, 'transform-origin')?.value ?? '0';
  return box === 'view-box' && /^(?:0(?:px|%)?\s*)+$/.test(origin);
}

/** Transforms that the renderer reads as browsers do. */
const PLAIN =
  /^(?:none|(?:\s*(?:matrix|translate[xy]?|rotate|scale[xy]?|skew[xy]?)\(\s*[+-]?[\d.]+(?:e[+-]?\d+)?(?:px|deg|rad|turn|grad)?(?:[\s,]+[+-]?[\d.]+(?:e[+-]?\d+)?(?:px|deg|rad|turn|grad)?)*\s*\))+)$/i;

const NEEDS_UNITS = /\b(?:translate[xy]?|rotate|skew[xy]?)\(([^()]*)\)/gi;

/** A declaration without units is invalid in browsers, although the attribute is valid. */
function lacksUnits(transform: string): boolean {
  if (transform.length > MAX_TRANSFORM_LENGTH) return false;
  return [...transform.matchAll(NEEDS_UNITS)].some(([, list = '']) =>
    list.split(',').some((part) => isBareNumber(part.trim())),
  );
}

/** Whether a part ends with a number that has no unit and is not zero. */
function isBareNumber(part: string): boolean {
  const last = part.split(/[\s+-]/).at(-1) ?? '';
  return /^[\d.]+$/.test(last) && /[1-9]/.test(last);
}

function isSet(value: string | null | undefined): boolean {
  return !/^(?:none)?$/i.test(value ?? '');
}

interface MatrixOf {
  readonly cascade: Cascade;
  readonly box: ReferenceBox;
  readonly fontSize: number;
}

/** CSS Transforms 2, section 4: origin, translate, rotate, scale, transform, and back. */
function matrixOf(element: SvgElement, { cascade, box, fontSize }: MatrixOf): Matrix | null {
  const sides = { width: box.width, height: box.height, fontSize };
  const value = (property: string) => cascade.declared(element, property)?.value ?? 'none';
  const ownAttribute = ATTRIBUTES[element.name];
  const ofStyle = cascade.declarations(element).get('transform')?.value;
  const declared = ofStyle === undefined || lacksUnits(ofStyle) ? undefined : ofStyle;
  const transform = parseTransform(
    declared ?? attributeOf(element, ownAttribute ?? 'transform') ?? '',
    sides,
  );
  const steps = [
    parseTransform(asFunction('translate', value('translate')), sides),
    rotationOf(value('rotate')),
    scalingOf(value('scale')),
    transform,
  ];
  const moved = steps.reduce(
    (all, one) => (all === null || one === null ? null : multiply(all, one)),
    IDENTITY,
  );
  const origin = originOf(value('transform-origin'), box, fontSize);
  if (moved === null) return null;
  if (origin === null) return isIdentity(moved) ? moved : null;
  const [across, down] = origin;
  return multiply(multiply(translation(across, down), moved), translation(-across, -down));
}

function asFunction(name: string, value: string): string {
  return value === 'none' ? 'none' : `${name}(${value.trim().split(/\s+/).join(',')})`;
}

function rotationOf(value: string): Matrix | null {
  if (value === 'none') return IDENTITY;
  const words = value.trim().split(/\s+/);
  const angle = angleOf(words.filter((word) => word.toLowerCase() !== 'z').join(' '));
  return Number.isNaN(angle) ? null : rotation(angle);
}

function scalingOf(value: string): Matrix | null {
  if (value === 'none') return IDENTITY;
  const [across = 1, down = across] = value.trim().split(/\s+/).map(factorOf);
  return Number.isNaN(across + down) ? null : [across, 0, 0, down, 0, 0];
}

const KEYWORDS: Readonly<Record<string, string>> = {
  left: '0%',
  top: '0%',
  center: '50%',
  right: '100%',
  bottom: '100%',
};

/** The default origin of SVG elements is 0 0 of their box. */
function originOf(
  value: string,
  box: ReferenceBox,
  fontSize: number,
): readonly [number, number] | null {
  const { left, top, width, height } = box;
  const [across, down] = originLengths(value === 'none' ? '0 0' : value.toLowerCase());
  const matrix = parseTransform(`translate(${across},${down})`, { width, height, fontSize });
  if (matrix === null || left === null || top === null) return null;
  return [matrix[4] + left, matrix[5] + top];
}

/** `top right` equals `right top`; a missing part is the centre. */
function originLengths(value: string): readonly [string, string] {
  const [first = 'center', second = 'center'] = value.trim().split(/\s+/);
  const isSwapped = /^(?:top|bottom)$/.test(first) || /^(?:left|right)$/.test(second);
  const length = (word: string) => KEYWORDS[word] ?? word;
  return isSwapped ? [length(second), length(first)] : [length(first), length(second)];
}

function isIdentity(matrix: Matrix): boolean {
  return matrix.every((number, index) => number === IDENTITY[index]);
}

function write(element: SvgElement, matrix: Matrix, { cascade, edits }: Examination): void {
  const text = `matrix(${matrix.map(formatNumber).join(' ')})`;
  edits.setAttribute(element, ATTRIBUTES[element.name] ?? 'transform', text);
  const declared = cascade.declarations(element);
  for (const property of PROPERTIES) {
    if (declared.has(property))
      edits.declare(element, property, NEUTRAL[property] ?? text.replaceAll(' ', ','));
  }
  if (attributeOf(element, 'transform-origin') !== null) {
    edits.setAttribute(element, 'transform-origin', null);
  }
}

/**
 * Resets these properties. Otherwise, the element would move twice if the document were examined again.
 */
const NEUTRAL: Readonly<Record<string, string>> = {
  translate: 'none',
  rotate: 'none',
  scale: 'none',
  'transform-origin': '0 0',
  'transform-box': 'view-box',
};
