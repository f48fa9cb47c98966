import type { Cascade } from './css/cascade.ts';
import type { Examination } from './examination/examination.ts';
import { idsIn } from './examination/live-elements.ts';
import { attributeOf, elementsIn, hrefOf, type SvgElement, type SvgTree } from './tree/svg-node.ts';

/** Drawing-sized surfaces that a filter holds besides its named results: 6.7 for one feGaussianBlur. */
const FILTER_SURFACES = 7;
/**
 * The same for filters of simpler primitives only. Measured at 3000 px, besides the drawing: 5.8 for feBlend
 * and feComposite with a feFlood, 4.7 for feDisplacementMap and feMerge, and at most 3.8 for the others.
 */
const SIMPLE_SURFACES: Readonly<Record<string, number>> = {
  feBlend: 6,
  feComposite: 6,
  feDisplacementMap: 5,
  feMerge: 5,
  feFlood: 4,
  feOffset: 4,
  feTurbulence: 4,
  feColorMatrix: 4,
  feComponentTransfer: 4,
};
/** The content of a mask and its luminance. */
const MASK_SURFACES = 2;
const MARKERS = ['marker', 'marker-start', 'marker-mid', 'marker-end'];
/** Elements that draw what they refer to. A pattern without content uses that of another pattern. */
const REFERENCES = new Set(['use', 'feImage', 'pattern']);
/** Elements nested deeper are refused elsewhere. This limit also ends circular references. */
const MAX_DEPTH = 1000;

/**
 * Counts the drawing-sized surfaces that the renderer may hold at the same time: one for the drawing,
 * and more for groups with opacity, masks, patterns and filters that are nested in each other.
 */
export function countSurfaces({ tree, cascade }: Pick<Examination, 'tree' | 'cascade'>): number {
  return 1 + new SurfaceCounter(tree, cascade).of(tree.root, 0);
}

class SurfaceCounter {
  readonly #tree: SvgTree;
  readonly #cascade: Cascade;
  readonly #known = new Map<SvgElement, number>();

  constructor(tree: SvgTree, cascade: Cascade) {
    this.#tree = tree;
    this.#cascade = cascade;
  }

  of(element: SvgElement, depth: number): number {
    const known = this.#known.get(element);
    if (known !== undefined || depth > MAX_DEPTH) return known ?? 0;
    // An element that refers to itself is not drawn again.
    this.#known.set(element, 0);
    const inside = elementsIn(element).filter(({ namespace }) => namespace === 'svg');
    const drawn = REFERENCES.has(element.name)
      ? [...inside, ...this.#targets(hrefOf(element))]
      : inside;
    const nested = drawn.reduce((most, child) => Math.max(most, this.of(child, depth + 1)), 0);
    const surfaces = nested + this.#own(element, depth);
    this.#known.set(element, surfaces);
    return surfaces;
  }

  /** Surfaces for the element itself. Its paint, mask and filter are applied one after the other. */
  #own(element: SvgElement, depth: number): number {
    const declared = (property: string) => this.#cascade.declared(element, property)?.value ?? '';
    const filters = this.#targets(declared('filter')).map(
      (filter) => besidesResults(filter) + namedResults(filter) + this.of(filter, depth + 1),
    );
    const masks = this.#targets(declared('mask')).map(
      (mask) => MASK_SURFACES + this.of(mask, depth + 1),
    );
    const paints = ['fill', 'stroke'].flatMap((property) =>
      this.#targets(declared(property))
        .filter(({ name }) => name === 'pattern')
        .map((pattern) => 1 + this.of(pattern, depth + 1)),
    );
    const markers = MARKERS.flatMap((property) =>
      this.#targets(declared(property)).map((marker) => this.of(marker, depth + 1)),
    );
    // A filter without a target is a function such as blur(), or a mistake that costs as much.
    const someFilter = filters.length === 0 ? FILTER_SURFACES : Math.max(...filters);
    const filtering = isNone(declared('filter')) ? 0 : someFilter;
    const group = isGroup(declared) || this.#isClippedInBox(declared('clip-path')) ? 1 : 0;
    return group + filtering + Math.max(0, ...masks) + Math.max(0, ...paints, ...markers);
  }

  /** A clip path in units of the element's box is applied to a surface. */
  #isClippedInBox(clipPath: string): boolean {
    return this.#targets(clipPath).some(
      (target) => attributeOf(target, 'clipPathUnits') === 'objectBoundingBox',
    );
  }

  #targets(value: string | null): readonly SvgElement[] {
    if (value === null || isNone(value)) return [];
    const ids = value.startsWith('#') ? [value.slice(1)] : idsIn(value);
    return ids.flatMap((id) => this.#tree.byId.get(id) ?? []);
  }
}

/** The primitives of a filter run one after the other. */
function besidesResults(filter: SvgElement): number {
  const primitives = elementsIn(filter).filter(({ name }) => name.startsWith('fe'));
  const surfaces = primitives.map(({ name }) => SIMPLE_SURFACES[name] ?? FILTER_SURFACES);
  return surfaces.length === 0 ? FILTER_SURFACES : Math.max(...surfaces);
}

/** A result without a name is dropped once the next primitive has used it. */
function namedResults(filter: SvgElement): number {
  return elementsIn(filter).filter((element) => attributeOf(element, 'result') !== null).length;
}

/** Whether the element is drawn on a surface of its own first. */
function isGroup(declared: (property: string) => string): boolean {
  const blend = declared('mix-blend-mode');
  const isBlended = blend !== '' && blend !== 'normal';
  return !isOpaque(declared('opacity')) || isBlended || declared('isolation') === 'isolate';
}

function isOpaque(opacity: string): boolean {
  const share = Number.parseFloat(opacity) / (opacity.endsWith('%') ? 100 : 1);
  return opacity === '' || share >= 1;
}

function isNone(value: string): boolean {
  return value === '' || value === 'none';
}
