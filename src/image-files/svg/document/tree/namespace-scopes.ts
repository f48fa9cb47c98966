import type { SvgAttribute, SvgNamespace } from './svg-node.ts';

const XLINK = 'http://www.w3.org/1999/xlink';
const NAMESPACES: ReadonlyMap<string, SvgNamespace> = new Map([
  ['http://www.w3.org/2000/svg', 'svg'],
  ['http://www.w3.org/1999/xhtml', 'xhtml'],
  ['http://www.inkscape.org/namespaces/inkscape', 'inkscape'],
  ['http://www.w3.org/2001/XInclude', 'xinclude'],
]);
/** Prefixes that need no declaration (Namespaces in XML, section 3). */
const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ['xml', 'http://www.w3.org/XML/1998/namespace'],
  ['xmlns', 'http://www.w3.org/2000/xmlns/'],
]);
const DECLARATION = /^xmlns(?::|$)/;

/** The prefixes declared at the parser's position. */
export class NamespaceScopes {
  readonly undeclared = new Set<string>();
  /** One scope per open element; most share their parent's scope. */
  readonly #scopes: ReadonlyMap<string, string>[] = [BUILT_IN];

  /** Resolves the names of a starting element, including its own declarations. */
  enter(qualified: string, attributes: readonly SvgAttribute[]) {
    const scope = scopeWith(this.#scopes.at(-1) ?? BUILT_IN, attributes);
    this.#scopes.push(scope);
    const { prefix, local } = split(qualified);
    return {
      name: local,
      namespace: this.#namespace(scope, prefix),
      attributes: attributes.some(({ name }) => name.includes(':'))
        ? attributes.map((attribute) => this.#named(scope, attribute))
        : attributes,
    };
  }

  leave(): void {
    this.#scopes.pop();
  }

  /** A root without a namespace counts as SVG, as in librsvg; browsers differ. */
  #namespace(scope: ReadonlyMap<string, string>, prefix: string): SvgNamespace {
    const uri = scope.get(prefix);
    if (uri !== undefined) return NAMESPACES.get(uri) ?? (uri === '' ? 'svg' : 'other');
    if (prefix === '') return 'svg';
    this.undeclared.add(prefix);
    return 'other';
  }

  #named(scope: ReadonlyMap<string, string>, attribute: SvgAttribute): SvgAttribute {
    const { prefix, local } = split(attribute.name);
    if (prefix === '' || prefix === 'xml' || prefix === 'xmlns') return attribute;
    const uri = scope.get(prefix);
    if (uri === undefined) this.undeclared.add(prefix);
    else if (uri === XLINK) return { ...attribute, name: `xlink:${local}` };
    else if (prefix === 'xlink') return { ...attribute, name: `other:${local}` };
    return attribute;
  }
}

function scopeWith(
  outer: ReadonlyMap<string, string>,
  attributes: readonly SvgAttribute[],
): ReadonlyMap<string, string> {
  const declared = attributes.filter(({ name }) => DECLARATION.test(name));
  if (declared.length === 0) return outer;
  const scope = new Map(outer);
  for (const { name, value } of declared) scope.set(name.slice('xmlns:'.length), value);
  return scope;
}

function split(qualified: string) {
  const colon = qualified.indexOf(':');
  return { prefix: qualified.slice(0, Math.max(0, colon)), local: qualified.slice(colon + 1) };
}
