import { attributeOf, type SvgElement, type SvgTree } from '../tree/svg-node.ts';
import { isInherited, isPresentation, type Declaration } from './declaration.ts';
import { parseStyleAttribute } from './parse-declarations.ts';
import { RuleIndex, type MatchedRule } from './rule-index.ts';
import type { Rule, Stylesheet } from './rule.ts';
import { readStylesheet } from './stylesheet.ts';
import { spend } from '../tree/work-meter.ts';

type Declarations = ReadonlyMap<string, Declaration>;

interface Found {
  readonly declaration: Declaration;
  readonly element: SvgElement;
}

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
  /**
   * Inherited values by property, only for elements with children. Every child would otherwise walk up
   * to the root.
   */
  readonly #inherited = new Map<string, Map<SvgElement, Found | null>>();
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
    this.#users = withoutCycles(users);
  }

  /** The element from which an element inherits: its parent, or the `use` that shows it. */
  parentOf(element: SvgElement): SvgElement | null {
    return this.#users.get(element) ?? element.parent;
  }

  /** The declaration that wins on the element itself; null if there is none. */
  declared(element: SvgElement, property: string): Declaration | null {
    const own = this.#declarationsOf(element).get(property);
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
  valueAt(element: SvgElement, property: string): Found | null {
    const known = this.#inherited.get(property) ?? new Map<SvgElement, Found | null>();
    this.#inherited.set(property, known);
    const passed: SvgElement[] = [];
    let found: Found | null = null;
    for (let at: SvgElement | null = element; at !== null; at = this.parentOf(at)) {
      const before = known.get(at);
      found = before ?? null;
      if (before !== undefined) break;
      passed.push(at);
      const declaration = this.declared(at, property);
      const keyword = wideKeyword(declaration, property);
      if (keyword === 'own' && declaration !== null) found = { declaration, element: at };
      if (keyword !== 'up') break;
    }
    for (const at of passed) if (at.children.length > 0) known.set(at, found);
    return found;
  }

  /** An element's winning declarations by property, without presentation attributes. */
  declarations(element: SvgElement): Declarations {
    const declared = this.#declarationsOf(element);
    spend(declared.size, 'its style rules');
    return declared;
  }

  #declarationsOf(element: SvgElement): Declarations {
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
    spend(
      rules.reduce((sum, { rule }) => sum + rule.declarations.length, style?.length ?? 0),
      'its style rules',
    );
    const winning = winningOf([
      ...rules.flatMap(({ rule }) => rule.declarations),
      ...(style === null ? [] : parseStyleAttribute(style)),
    ]);
    if (this.#combinations.size >= MAX_COMBINATIONS) this.#combinations.clear();
    this.#combinations.set(key, winning);
    return winning;
  }
}

/**
 * Leaves out each `use` that is shown, directly or indirectly, by its own content. Following such a
 * circle would never end, and no renderer draws it.
 */
function withoutCycles(
  users: ReadonlyMap<SvgElement, SvgElement>,
): ReadonlyMap<SvgElement, SvgElement> {
  const kept = new Map(users);
  const done = new Set<SvgElement>();
  for (const start of users.keys()) {
    const path: SvgElement[] = [];
    const onPath = new Set<SvgElement>();
    for (let at: SvgElement | null = start; at !== null && !done.has(at);) {
      path.push(at);
      onPath.add(at);
      const next: SvgElement | null = kept.get(at) ?? at.parent;
      if (next !== null && onPath.has(next)) dropCircle({ path, onPath, kept }, next);
      at = next;
    }
    for (const at of path) done.add(at);
  }
  return kept;
}

interface Walk {
  readonly path: SvgElement[];
  readonly onPath: Set<SvgElement>;
  readonly kept: Map<SvgElement, SvgElement>;
}

/** Removes the elements of a circle from the path, and lets them inherit from their parents. */
function dropCircle({ path, onPath, kept }: Walk, first: SvgElement): void {
  for (let at = path.pop(); at !== undefined; at = path.pop()) {
    onPath.delete(at);
    kept.delete(at);
    if (at === first) return;
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
