import type { Cascade } from '../css/cascade.ts';
import { parseLength, PX_PER_UNIT } from '../css/values/lengths.ts';
import type { Variables } from './resolve-variables.ts';
import type { SvgElement } from '../tree/svg-node.ts';

/** The browsers' default, also used for `medium`. librsvg uses 12. */
export const DEFAULT_FONT_SIZE = 16;

/** CSS Fonts 4, section 2.5, with a medium of 16 px. */
export const FONT_SIZE_KEYWORDS: Readonly<Record<string, number>> = {
  'xx-small': 9,
  'x-small': 10,
  small: 13,
  medium: DEFAULT_FONT_SIZE,
  large: 18,
  'x-large': 24,
  'xx-large': 32,
  'xxx-large': 48,
};
const STEPS: Readonly<Record<string, number>> = { larger: 1.2, smaller: 1 / 1.2 };

/** The font sizes of elements, in user units. */
export class FontSizes {
  readonly #cascade: Cascade;
  readonly #variables: Variables;
  readonly #root: SvgElement;
  readonly #known = new Map<SvgElement, number>();

  constructor(root: SvgElement, cascade: Cascade, variables: Variables) {
    this.#root = root;
    this.#cascade = cascade;
    this.#variables = variables;
  }

  get root(): number {
    return this.of(this.#root);
  }

  of(element: SvgElement): number {
    const found = this.#cascade.valueAt(element, 'font-size');
    if (found === null) return DEFAULT_FONT_SIZE;
    const known = this.#known.get(found.element);
    if (known !== undefined) return known;
    const size = this.#compute(found.element, found.declaration.value);
    this.#known.set(found.element, size);
    return size;
  }

  /** The font size to which `em` and `%` in a font size refer. */
  #ofParent(element: SvgElement): number {
    const parent = this.#cascade.parentOf(element);
    return parent === null ? DEFAULT_FONT_SIZE : this.of(parent);
  }

  #compute(element: SvgElement, value: string): number {
    const resolved = this.#variables.resolve(element, value)?.toLowerCase() ?? '';
    const keyword = FONT_SIZE_KEYWORDS[resolved];
    if (keyword !== undefined) return keyword;
    const step = STEPS[resolved];
    if (step !== undefined) return step * this.#ofParent(element);
    const length = parseLength(resolved);
    if (length === null) return this.#ofParent(element);
    const { number, unit } = length;
    if (unit === '') return number;
    if (unit === 'em') return number * this.#ofParent(element);
    if (unit === '%') return (number / 100) * this.#ofParent(element);
    if (unit === 'rem') return number * (element === this.#root ? DEFAULT_FONT_SIZE : this.root);
    return number * (PX_PER_UNIT[unit] ?? 1);
  }
}
