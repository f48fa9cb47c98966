import type { Cascade } from '../css/cascade.ts';
import { isPresentation } from '../css/declaration.ts';
import { AS_PNG, type Unsupported } from './unsupported-thing.ts';
import type { Examination } from '../examination/examination.ts';
import { idsIn } from '../examination/live-elements.ts';
import type { Stylesheet } from '../css/rule.ts';
import type { SvgElement, SvgTree } from '../tree/svg-node.ts';
import { spend } from '../tree/work-meter.ts';

interface Property extends Unsupported {
  /** Values that are drawn or change nothing. */
  readonly drawn: RegExp;
  /** Elements to which this applies; all by default. */
  readonly on?: (element: SvgElement) => boolean;
}

const NONE = /^(?:none|auto|normal|inherit|initial|unset)$/i;
const isRoot = ({ parent }: SvgElement) => parent === null;
const GROUND_REMEDY =
  'draw the background as a rectangle, or remove it if it should not be printed';
const CLIP_REMEDY = 'use a clipping path instead of the CSS shape, or save the drawing as PNG';

/** Declarations that librsvg 2.63.2 drops. */
const PROPERTIES: Readonly<Record<string, Property>> = {
  'clip-path': {
    drawn:
      /^(?:none|inherit|unset|url\([^)]*\)|(?:fill|stroke|view|border|content|padding|margin)-box)$/i,
    what: 'clips with a CSS shape (clip-path)',
    remedy: CLIP_REMEDY,
  },
  mask: {
    drawn: /^(?:none|inherit|unset|url\(\s*["']?#[^)]*\))$/i,
    what: 'masks with CSS (mask)',
    remedy: AS_PNG,
  },
  'mask-image': { drawn: NONE, what: 'masks with CSS (mask-image)', remedy: AS_PNG },
  'mask-mode': { drawn: /^match-source$/i, what: 'masks with CSS (mask-mode)', remedy: AS_PNG },
  'offset-path': { drawn: NONE, what: 'moves shapes along a path (offset-path)', remedy: AS_PNG },
  'mix-blend-mode': {
    drawn: /^(?!plus-)/i,
    what: 'blends with plus-lighter or plus-darker (mix-blend-mode)',
    remedy: AS_PNG,
  },
  all: { drawn: /^$/, what: 'resets all properties at once (all)', remedy: AS_PNG },
  fill: {
    drawn: /^(?!\s*url\(\s*["']?data:)/i,
    what: 'fills with a CSS image',
    remedy: AS_PNG,
  },
  stroke: {
    drawn: /^(?!\s*url\(\s*["']?data:)/i,
    what: 'strokes with a CSS image',
    remedy: AS_PNG,
  },
  background: {
    drawn: /^(?:none|transparent|inherit|initial|unset|0|0 0)$/i,
    on: isRoot,
    what: 'has a CSS background',
    remedy: GROUND_REMEDY,
  },
  'background-color': {
    drawn: /^(?:none|transparent|inherit|initial|unset)$/i,
    on: isRoot,
    what: 'has a CSS background',
    remedy: GROUND_REMEDY,
  },
  'background-image': {
    drawn: NONE,
    on: isRoot,
    what: 'has a CSS background',
    remedy: GROUND_REMEDY,
  },
  border: {
    drawn: /^(?:0|none|0px)\b/i,
    on: isRoot,
    what: 'has a CSS border',
    remedy: GROUND_REMEDY,
  },
  padding: {
    drawn: /^[\s0px]+$/i,
    on: isRoot,
    what: 'has CSS padding',
    remedy: 'remove the padding',
  },
  filter: {
    drawn: /^(?!.*\b(?:brightness|contrast|grayscale|hue-rotate|invert|saturate|sepia)\()/i,
    what: 'changes colours with a CSS filter (filter)',
    remedy: AS_PNG,
  },
  'color-interpolation': {
    drawn: /^(?:auto|sRGB|inherit)$/i,
    on: ({ name }) => ['linearGradient', 'radialGradient', 'mask'].includes(name),
    what: 'mixes colours of a gradient or mask in linear light (color-interpolation)',
    remedy: AS_PNG,
  },
};

/** Paints that some drawing programs support but no browser does. */
const PAINTS: Readonly<Record<string, string>> = {
  meshgradient: 'a mesh gradient',
  hatch: 'a hatch pattern',
  solidColor: 'a named colour (<solidColor>)',
  solidcolor: 'a named colour (<solidColor>)',
};

export function* unsupportedProperties(
  element: SvgElement,
  { cascade, tree }: Examination,
): Generator<Unsupported> {
  for (const [property, value] of declaredOn(element, cascade)) {
    const known = PROPERTIES[property];
    if (known !== undefined && !known.drawn.test(value) && known.on?.(element) !== false) {
      yield { what: known.what, remedy: known.remedy };
    }
    if (property === 'fill' || property === 'stroke') yield* unsupportedPaint(value, tree);
    if (property === 'animation' || property === 'animation-name') yield* animation(value, cascade);
  }
}

function* declaredOn(element: SvgElement, cascade: Cascade): Generator<readonly [string, string]> {
  const declared = cascade.declarations(element);
  for (const [property, { value }] of declared) yield [property, value];
  for (const { name, value } of element.attributes) {
    if (isPresentation(name) && !declared.has(name)) yield [name, value.trim()];
  }
}

/** A fallback colour is drawn everywhere. */
function* unsupportedPaint(value: string, tree: SvgTree): Generator<Unsupported> {
  if (!/^url\([^)]*\)$/i.test(value)) return;
  const [id = ''] = idsIn(value);
  const paint = PAINTS[tree.byId.get(id)?.name ?? ''];
  if (paint === undefined) return;
  yield { what: `paints with ${paint}`, remedy: `convert it to shapes, or ${AS_PNG}` };
}

const known = new WeakMap<Stylesheet, ReadonlySet<string>>();

/** The names of the `@keyframes` rules. */
function animationsOf(stylesheet: Stylesheet): ReadonlySet<string> {
  const before = known.get(stylesheet);
  if (before !== undefined) return before;
  const rules = stylesheet.others.filter(({ name }) => /^(?:-\w+-)?keyframes$/.test(name));
  const names = new Set(rules.map(({ prelude }) => prelude.replace(/["']/g, '')));
  known.set(stylesheet, names);
  return names;
}

function* animation(value: string, { stylesheet }: Cascade): Generator<Unsupported> {
  spend(value.length, 'its style rules');
  const animations = animationsOf(stylesheet);
  if (!value.split(/[\s,]+/).some((word) => animations.has(word))) return;
  const remedy = 'save the frame to be printed as a still image';
  yield { what: 'is animated with CSS', remedy };
}
