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
 * The declarations that apply to each element from presentation attributes, stylesheets and `style`
 * attributes, in this order (CSS Cascade 5, section 6). Everything is computed on demand.
 */
export class Cascade {
  readonly stylesheet: Stylesheet;
  readonly #index: RuleIndex;
  readonly #users: ReadonlyMap<SvgElement, SvgElement>;
  /** Only for elements with children, which are queried once per child. */
  readonly #known = new Map<SvgElement, Declarations>();
  /** Drawing programs repeat the same few thousand combinations. */
  readonly #combinations = new Map<string, Declarations>();
  /** The element queried last, which is likely to be queried again. */
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

  /** The element from which an element inherits: its parent, or the `use` that shows it. */
  parentOf(element: SvgElement): SvgElement | null {
    return this.#users.get(element) ?? element.parent;
  }

  /** The declaration that wins on the element itself; null if there is none. */
  declared(element: SvgElement, property: string): Declaration | null {
    const own = this.declarations(element).get(property);
    if (own !== undefined) return own;
    const value = isPresentation(property) ? attributeOf(element, property) : null;
    return value === null ? null : ofAttribute(property, value);
  }

  /**
   * The declaration that determines a property's value, on the element or inherited. Returns null if the
   * initial value applies. `initial`, `inherit`, `unset` and similar keywords are resolved and never
   * returned.
   */
  value(element: SvgElement, property: string): Declaration | null {
    return this.valueAt(element, property)?.declaration ?? null;
  }

  /** Also returns the element that has the declaration. */
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

  /** An element's winning declarations by property, without presentation attributes. */
  declarations(element: SvgElement): Declarations {
    if (this.#last?.element === element) return this.#last.declared;
    const declared = this.#known.get(element) ?? this.#compute(element);
    if (element.children.length > 0) this.#known.set(element, declared);
    this.#last = { element, declared };
    return declared;
  }

  /**
   * All matching rules in ascending precedence, including those under an `@media` or similar condition
   * that may not apply.
   */
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

/** Later declarations override earlier ones, and important ones override all others. */
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

/** A rule applies if every condition around it holds. */
function applies({ within }: Rule): boolean {
  return within.every(({ holds }) => holds === true);
}

/** `up`: the parent's value applies. */
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
