import type { Cascade } from '../css/cascade.ts';
import { isPresentation } from '../css/declaration.ts';
import { urlFunctions } from '../css/values/url-functions.ts';
import {
  attributeOf,
  elementsIn,
  hrefOf,
  type SvgElement,
  type SvgTree,
} from '../tree/svg-node.ts';
import { firstLetters } from '../tree/text-in.ts';

/** The elements of a document that are drawn or needed for drawing. */
export interface LiveElements {
  /** In document order. */
  readonly elements: readonly SvgElement[];
  /** The elements and the ancestors from which they inherit. */
  readonly styled: readonly SvgElement[];
  /** The first `use` that shows each element. */
  readonly users: ReadonlyMap<SvgElement, SvgElement>;
}

/** Drawn only by reference, or not at all. */
const NEVER_DRAWN = new Set(
  `clipPath color-profile cursor defs desc filter font font-face glyph hatch linearGradient marker mask
  mesh meshgradient metadata missing-glyph pattern radialGradient script solidColor solidcolor style
  symbol title view`.split(/\s+/),
);
/** Their content is drawn in place. */
const ANIMATIONS = new Set([
  'animate',
  'animateColor',
  'animateMotion',
  'animateTransform',
  'discard',
  'set',
]);
/** Only these elements draw what they refer to. */
const REFERRING = new Set(
  `a audio image feImage filter hatch linearGradient meshgradient mpath pattern radialGradient textPath tref
  use`.split(/\s+/),
);
/** Longer values contain pictures, not references. */
const MAX_VALUE_LENGTH = 10_000;

/**
 * Finds everything that is drawn. This excludes content under `display: none`, branches of a `switch`
 * that are not taken, and unused definitions.
 */
export function findLive(tree: SvgTree, cascade: Cascade): LiveElements {
  const finder = new LiveFinder(tree, cascade);
  finder.find();
  return finder.found();
}

class LiveFinder {
  readonly #tree: SvgTree;
  readonly #cascade: Cascade;
  readonly #live = new Set<SvgElement>();
  readonly #users = new Map<SvgElement, SvgElement>();
  readonly #toDo: SvgElement[] = [];

  constructor(tree: SvgTree, cascade: Cascade) {
    this.#tree = tree;
    this.#cascade = cascade;
  }

  find(): void {
    this.#add(this.#tree.root);
    for (let next = this.#toDo.pop(); next !== undefined; next = this.#toDo.pop()) {
      this.#visit(next);
    }
  }

  found(): LiveElements {
    const styled = new Set(this.#live);
    for (const element of this.#live) {
      for (let up = element.parent; up !== null && !styled.has(up); up = up.parent) styled.add(up);
    }
    return {
      elements: this.#tree.elements.filter((element) => this.#live.has(element)),
      styled: this.#tree.elements.filter((element) => styled.has(element)),
      users: this.#users,
    };
  }

  #add(element: SvgElement): void {
    if (this.#live.has(element) || element.namespace !== 'svg') return;
    this.#live.add(element);
    this.#toDo.push(element);
  }

  #visit(element: SvgElement): void {
    for (const id of this.#references(element)) {
      const target = this.#tree.byId.get(id);
      if (target === undefined || target === element) continue;
      if (element.name === 'use' && !this.#users.has(target)) this.#users.set(target, element);
      this.#add(target);
    }
    for (const child of drawnChildren(element)) {
      if (!this.#isHidden(child)) this.#add(child);
    }
  }

  #isHidden(element: SvgElement): boolean {
    if (NEVER_DRAWN.has(element.name)) return true;
    return this.#cascade.declared(element, 'display')?.value.toLowerCase() === 'none';
  }

  *#references(element: SvgElement): Generator<string> {
    const href = REFERRING.has(element.name) && element.name !== 'a' ? hrefOf(element) : null;
    if (href?.startsWith('#') === true) yield decodeId(href.slice(1));
    for (const { name, value } of element.attributes) {
      if (value.includes('url(') && isPresentation(name)) yield* idsIn(value);
    }
    for (const { value } of this.#cascade.declarations(element).values()) {
      if (value.includes('url(')) yield* idsIn(value);
    }
  }
}

/** The ids that a value refers to with `url(#id)`. */
export function idsIn(value: string): readonly string[] {
  if (value.length > MAX_VALUE_LENGTH) return [];
  return [...urlFunctions(value)]
    .filter(({ url }) => url.startsWith('#'))
    .map(({ url }) => decodeId(url.slice(1)));
}

function decodeId(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** The children drawn with an element; for a `switch`, the selected one. */
function drawnChildren(element: SvgElement): readonly SvgElement[] {
  const children = elementsIn(element);
  if (element.name !== 'switch') return children.filter((child) => !isForOthers(child));
  const taken = takenOf(children);
  return taken === null ? [] : [taken];
}

/**
 * Whether an element is meant only for programs with SVG extensions; this renderer has none. An
 * empty extension list never matches either (SVG 2, section 5.10.3).
 */
export function isForOthers(element: SvgElement): boolean {
  return attributeOf(element, 'requiredExtensions') !== null;
}

/**
 * Within a `switch`, selects the first child that requires no extensions. If that is a `foreignObject`,
 * which cannot be drawn, and the next child has the same text, selects the next child: it is the
 * fallback.
 */
function takenOf(children: readonly SvgElement[]): SvgElement | null {
  const candidates = children.filter(
    (child) => !isForOthers(child) && !ANIMATIONS.has(child.name) && child.namespace === 'svg',
  );
  const [first, second] = candidates;
  if (first?.name !== 'foreignObject' || second === undefined) return first ?? null;
  return hasSameText(first, second) ? second : first;
}

/** A foreignObject with more text is not compared. */
const MAX_COMPARED = 10_000;

function hasSameText(one: SvgElement, other: SvgElement): boolean {
  const letters = firstLetters(one, MAX_COMPARED);
  return letters.length < MAX_COMPARED && letters === firstLetters(other, MAX_COMPARED);
}
