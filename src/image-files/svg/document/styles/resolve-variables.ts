import type { Cascade } from '../css/cascade.ts';
import { replaceFunctions, splitAtCommas } from '../css/values/value-functions.ts';
import type { SvgElement } from '../tree/svg-node.ts';

/** Values with variables that are longer, or grow beyond this by substitution, are invalid. */
const MAX_LENGTH = 100_000;
const MAX_DEPTH = 200;
const VAR = new Set(['var']);
const ENV = new Set(['env']);
/**
 * The `env()` variables that browsers define. All are 0, because a print has no rounded corners and no
 * camera.
 */
const SAFE_AREA = /^\s*safe-area-inset-(?:top|right|bottom|left)\s*$/;

/** Custom properties and their values, by cascade and inheritance. */
export class Variables {
  readonly #cascade: Cascade;
  /** `initial-value` and `inherits` of `@property` rules, by name. */
  readonly #registered: ReadonlyMap<string, Registered>;
  readonly #known = new Map<SvgElement, Map<string, string | null>>();
  #depth = 0;
  /** Characters substituted so far in the current value. */
  #length = 0;

  constructor(cascade: Cascade) {
    this.#cascade = cascade;
    this.#registered = registeredIn(cascade);
  }

  /**
   * Replaces every `var()` and `env()` in a value of that element. Returns null if one of them has
   * neither a value nor a fallback.
   */
  resolve(element: SvgElement, value: string): string | null {
    if (value.length > MAX_LENGTH) return /(?:var|env)\(/i.test(value) ? null : value;
    if (this.#depth === 0) this.#length = 0;
    if (this.#depth >= MAX_DEPTH) return null;
    this.#depth += 1;
    const replaced = replaceFunctions(value, VAR, (argument) => this.#variable(element, argument));
    this.#depth -= 1;
    if (replaced === null || this.#length > MAX_LENGTH) return null;
    return replaceFunctions(replaced, ENV, (argument) => this.#environment(element, argument));
  }

  /** Takes `--name, fallback`; the fallback may contain commas. */
  #variable(element: SvgElement, argument: string): string | null {
    const { name, fallback } = splitFallback(argument);
    if (this.#length > MAX_LENGTH) return null;
    const value = this.#valueOf(element, name) ?? this.#fallback(element, fallback);
    this.#length += value?.length ?? 0;
    return value;
  }

  #environment(element: SvgElement, argument: string): string | null {
    const { name, fallback } = splitFallback(argument);
    return SAFE_AREA.test(name) ? '0px' : this.#fallback(element, fallback);
  }

  #fallback(element: SvgElement, fallback: string | null): string | null {
    return fallback === null ? null : this.resolve(element, fallback);
  }

  #valueOf(element: SvgElement, name: string): string | null {
    const registered = this.#registered.get(name);
    const found =
      registered?.inherits === false
        ? { element, declaration: this.#cascade.declared(element, name) }
        : this.#cascade.valueAt(element, name);
    const initial = registered?.initial ?? null;
    if (found?.declaration === null || found === null) return initial;
    return this.#computed(found.element, name, found.declaration.value) ?? initial;
  }

  /**
   * Resolves a property on the element that declares it. A property that refers to itself is
   * invalid.
   */
  #computed(element: SvgElement, name: string, value: string): string | null {
    const known = this.#known.get(element) ?? new Map<string, string | null>();
    this.#known.set(element, known);
    const before = known.get(name);
    if (before !== undefined) return before;
    known.set(name, null);
    const resolved = this.resolve(element, value);
    known.set(name, resolved);
    return resolved;
  }
}

interface Registered {
  readonly initial: string | null;
  readonly inherits: boolean;
}

function registeredIn({ stylesheet }: Cascade): ReadonlyMap<string, Registered> {
  const rules = stylesheet.others.filter(({ name }) => name === 'property');
  return new Map(
    rules.map(({ prelude, declarations }) => {
      const of = (wanted: string) =>
        declarations.find(({ property }) => property === wanted)?.value ?? null;
      return [prelude, { initial: of('initial-value'), inherits: of('inherits') !== 'false' }];
    }),
  );
}

function splitFallback(argument: string): {
  readonly name: string;
  readonly fallback: string | null;
} {
  const [name = '', ...fallback] = splitAtCommas(argument);
  return { name: name.trim(), fallback: fallback.length === 0 ? null : fallback.join(',').trim() };
}
