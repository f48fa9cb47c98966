import { attributeOf, type SvgElement, type SvgTree } from '../tree/svg-node.ts';
import { isInherited, isPresentation, type Declaration } from './declaration.ts';
import { parseStyleAttribute } from './parse-declarations.ts';
import { RuleIndex, type MatchedRule } from './rule-index.ts';
import type { Rule, Stylesheet } from './rule.ts';
import { readStylesheet } from './stylesheet.ts';

type Declarations = ReadonlyMap<string, Declaration>;

const MAX_COMBINATIONS = 5000;
const NOTHING: Declarations = new Map();

/**
 * What holds for each element by presentation attributes, stylesheets and `style` attributes, in this
 * order (CSS Cascade 5, section 6). Everything is worked out when it is asked for.
 */
export class Cascade {
  readonly stylesheet: Stylesheet;
  readonly #index: RuleIndex;
  readonly #users: ReadonlyMap<SvgElement, SvgElement>;
  /** Of elements with children: those are asked for again, for each of them. */
  readonly #known = new Map<SvgElement, Declarations>();
  /** Drawing programs write the same few thousand combinations again and again. */
  readonly #combinations = new Map<string, Declarations>();
  /** The element that was asked for last, which most questions are about. */
  #last: { readonly element: SvgElement; readonly declared: Declarations } | null = null;

  constructor(
    tree: SvgTree,
    like: Pick<Cascade, 'stylesheet'> | null = null,
    users: ReadonlyMap<SvgElement, SvgElement> = new Map(),
  ) {
    this.stylesheet = like?.stylesheet ?? readStylesheet(tree);
    this.#index = new RuleIndex(this.stylesheet.rules);
    this.#users = users;
  }

  /** The element that an element inherits from: its parent, or the `use` that shows it. */
  parentOf(element: SvgElement): SvgElement | null {
    return this.#users.get(element) ?? element.parent;
  }

  /** The declaration that wins on the element itself; null: none. */
  declared(element: SvgElement, property: string): Declaration | null {
    const own = this.declarations(element).get(property);
    if (own !== undefined) return own;
    const value = isPresentation(property) ? attributeOf(element, property) : null;
    return value === null ? null : ofAttribute(property, value);
  }

  /**
   * The declaration whose value an element has, its own or an ancestor's. null: it has the initial value.
   * `initial`, `inherit`, `unset` and their like are followed and never returned.
   */
  value(element: SvgElement, property: string): Declaration | null {
    return this.valueAt(element, property)?.declaration ?? null;
  }

  /** The same, with the element that has the declaration. */
  valueAt(
    element: SvgElement,
    property: string,
  ): { readonly declaration: Declaration; readonly element: SvgElement } | null {
    for (let at: SvgElement | null = element; at !== null; at = this.parentOf(at)) {
      const declaration = this.declared(at, property);
      const keyword = wideKeyword(declaration, property);
      if (keyword === 'initial') return null;
      if (keyword === 'own' && declaration !== null) return { declaration, element: at };
    }
    return null;
  }

  /** All that wins on an element, by property, but for presentation attributes. */
  declarations(element: SvgElement): Declarations {
    if (this.#last?.element === element) return this.#last.declared;
    const declared = this.#known.get(element) ?? this.#compute(element);
    if (element.children.length > 0) this.#known.set(element, declared);
    this.#last = { element, declared };
    return declared;
  }

  /** Rules that match, also those whose `@media` and its like may not hold, the one that wins last. */
  matching(element: SvgElement): readonly MatchedRule[] {
    return this.#index.matching(element);
  }

  #compute(element: SvgElement): Declarations {
    const rules = this.matching(element).filter(({ rule }) => applies(rule));
    const style = attributeOf(element, 'style');
    if (rules.length === 0 && style === null) return NOTHING;
    const key = `${rules.map(({ order }) => order).join()} ${style ?? ''}`;
    const known = this.#combinations.get(key);
    if (known !== undefined) return known;
    const winning = winningOf([
      ...rules.flatMap(({ rule }) => rule.declarations),
      ...(style === null ? [] : parseStyleAttribute(style)),
    ]);
    if (this.#combinations.size >= MAX_COMBINATIONS) this.#combinations.clear();
    this.#combinations.set(key, winning);
    return winning;
  }
}

/** Later ones win over earlier ones, and important ones over all others. */
function winningOf(declarations: readonly Declaration[]): Declarations {
  const winning = new Map<string, Declaration>();
  for (const one of declarations) if (!one.important) winning.set(one.property, one);
  for (const one of declarations) if (one.important) winning.set(one.property, one);
  return winning;
}

function ofAttribute(property: string, value: string): Declaration {
  const origin = 'attribute';
  return { property, value: value.trim(), important: false, isLost: false, origin, line: null };
}

/** Groups of rules hold when every condition around them does. */
function applies({ within }: Rule): boolean {
  return within.every(({ holds }) => holds === true);
}

/** `up`: the parent's value counts. */
function wideKeyword(declaration: Declaration | null, property: string): 'own' | 'up' | 'initial' {
  const byNature = isInherited(property) ? 'up' : 'initial';
  switch (declaration?.value.toLowerCase()) {
    case undefined:
    case 'unset':
    case 'revert':
    case 'revert-layer':
      return byNature;
    case 'inherit':
      return 'up';
    case 'initial':
      return 'initial';
    default:
      return 'own';
  }
}
