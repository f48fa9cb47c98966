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

const NOTHING: readonly string[] = [];

/** The prefixes declared at the parser's position. */
export class NamespaceScopes {
  readonly undeclared = new Set<string>();
  /**
   * The URIs of each prefix in the open elements, innermost last. Copying a map for each element would
   * take quadratic time.
   */
  readonly #uris = new Map([...BUILT_IN].map(([prefix, uri]) => [prefix, [uri]]));
  /** The prefixes that each open element declares. */
  readonly #declared: (readonly string[])[] = [];

  /** Resolves the names of a starting element, including its own declarations. */
  enter(qualified: string, attributes: readonly SvgAttribute[]) {
    this.#declare(attributes);
    const { prefix, local } = split(qualified);
    return {
      name: local,
      namespace: this.#namespace(prefix),
      attributes: attributes.some(({ name }) => name.includes(':'))
        ? attributes.map((attribute) => this.#named(attribute))
        : attributes,
    };
  }

  leave(): void {
    for (const prefix of this.#declared.pop() ?? NOTHING) this.#uris.get(prefix)?.pop();
  }

  #declare(attributes: readonly SvgAttribute[]): void {
    const declarations = attributes.filter(({ name }) => DECLARATION.test(name));
    if (declarations.length === 0) {
      this.#declared.push(NOTHING);
      return;
    }
    const prefixes = declarations.map(({ name }) => name.slice('xmlns:'.length));
    for (const [index, prefix] of prefixes.entries()) {
      const uris = this.#uris.get(prefix) ?? [];
      uris.push(declarations[index]?.value ?? '');
      this.#uris.set(prefix, uris);
    }
    this.#declared.push(prefixes);
  }

  #uriOf(prefix: string): string | undefined {
    return this.#uris.get(prefix)?.at(-1);
  }

  /** A root without a namespace counts as SVG, as in librsvg; browsers differ. */
  #namespace(prefix: string): SvgNamespace {
    const uri = this.#uriOf(prefix);
    if (uri !== undefined) return NAMESPACES.get(uri) ?? (uri === '' ? 'svg' : 'other');
    if (prefix === '') return 'svg';
    this.undeclared.add(prefix);
    return 'other';
  }

  #named(attribute: SvgAttribute): SvgAttribute {
    const { prefix, local } = split(attribute.name);
    if (prefix === '' || prefix === 'xml' || prefix === 'xmlns') return attribute;
    const uri = this.#uriOf(prefix);
    if (uri === undefined) this.undeclared.add(prefix);
    else if (uri === XLINK) return { ...attribute, name: `xlink:${local}` };
    else if (prefix === 'xlink') return { ...attribute, name: `other:${local}` };
    return attribute;
  }
}

function split(qualified: string) {
  const colon = qualified.indexOf(':');
  return { prefix: qualified.slice(0, Math.max(0, colon)), local: qualified.slice(colon + 1) };
}
