import { isPresentation, type Declaration } from '../css/declaration.ts';
import type { Examination } from '../examination/examination.ts';
import type { FindingList } from '../examination/finding-list.ts';
import { DEFAULT_FONT_SIZE, FontSizes } from './font-sizes.ts';
import { plainValue, type ValueContext } from './plain-value.ts';
import { Variables } from './resolve-variables.ts';
import type { SvgElement } from '../tree/svg-node.ts';
import { GEOMETRY_ATTRIBUTES, isDrawnProperty } from './drawn-properties.ts';
import { percentBase, viewportOf } from './viewport.ts';

/**
 * Writes into each element the values that browsers compute and the renderer does not: variables,
 * calculations, unsupported colours and units, and rules that it ignores.
 */
export function resolveStyles(request: Examination): void {
  const resolver = new StyleResolver(request);
  for (const element of request.live.styled) resolver.resolve(element);
}

class StyleResolver {
  readonly #request: Examination;
  readonly #variables: Variables;
  readonly #fontSizes: FontSizes;

  constructor(request: Examination) {
    const { tree, cascade } = request;
    this.#request = request;
    this.#variables = new Variables(cascade);
    this.#fontSizes = new FontSizes(tree.root, cascade, this.#variables);
  }

  resolve(element: SvgElement): void {
    const declared = this.#request.cascade.declarations(element);
    for (const declaration of declared.values()) this.#resolveOne(element, declaration);
    for (const { name, value } of element.attributes) {
      const isGeometry = GEOMETRY_ATTRIBUTES.has(name) && !value.includes('var(');
      if ((!isPresentation(name) && !isGeometry) || declared.has(name)) continue;
      const { line } = element;
      const origin = 'attribute' as const;
      const declaration = { property: name, value, line, origin, important: false, isLost: false };
      this.#resolveOne(element, declaration);
    }
  }

  #resolveOne(element: SvgElement, declaration: Declaration): void {
    const { property, value, isLost } = declaration;
    const line = declaration.line ?? element.line;
    if (!GEOMETRY_ATTRIBUTES.has(property) && !isDrawnProperty(property, this.#request.hasText))
      return;
    if (!isLost && !MAY_NEED_WORK.test(value)) return;
    const resolved = this.#variables.resolve(element, value);
    if (resolved === null) {
      const what = `uses ${quoteVariable(value)} for "${property}" without defining it`;
      this.#add({ code: 'artwork_svg_variable', what, line, remedy: VARIABLE_REMEDY });
      return;
    }
    const plain = plainValue(property, resolved.trim(), this.#contextOf(element));
    if ('unknown' in plain) {
      const what = `uses ${plain.unknown} for "${property}"`;
      this.#add({ code: 'artwork_svg_unsupported', what, line, remedy: VALUE_REMEDY });
      return;
    }
    if (isLost || plain.value !== value) this.#write(element, declaration, plain.value);
  }

  #write(element: SvgElement, { property, origin }: Declaration, value: string): void {
    const { edits } = this.#request;
    if (origin === 'attribute') edits.setAttribute(element, property, value);
    else edits.declare(element, property, value);
  }

  #add(found: Parameters<FindingList['add']>[0]): void {
    this.#request.findings.add(found);
  }

  #contextOf(element: SvgElement): ValueContext {
    const { cascade } = this.#request;
    const fontSizes = this.#fontSizes;
    return {
      fontSizes: {
        get own() {
          return fontSizes.of(element);
        },
        // On the root itself, `rem` is relative to the initial font size.
        get root() {
          return element.parent === null ? DEFAULT_FONT_SIZE : fontSizes.root;
        },
      },
      currentColor: () => {
        const found = cascade.valueAt(element, 'color');
        if (found === null) return '#000';
        return this.#variables.resolve(found.element, found.declaration.value) ?? '#000';
      },
      percentOf: (property) => {
        if (property === 'font-size') return this.#fontSizes.of(element.parent ?? element);
        return percentBase(property, viewportOf(element));
      },
    };
  }
}

/** Values that may need rewriting. The renderer reads all others as they are. */
const MAY_NEED_WORK =
  /(?<!url)\(|\d(?:rem|q|r?ex|r?ch|r?cap|r?ic|r?lh|[sld]?v(?:w|h|i|b|min|max)|%)(?![\w-])|^(?:initial|revert|revert-layer|(?:xx?x?-)?(?:small|large)|optimizespeed|oblique\s.*|[a-z]+text|canvas|field|mark|button[a-z]+)$/i;

const VARIABLE_REMEDY = 'write the value itself, or save the drawing as PNG';
const VALUE_REMEDY = 'write a plain value instead, or save the drawing as PNG';

function quoteVariable(value: string): string {
  const name = /var\(\s*(--[^\s,)]+)/.exec(value)?.[1];
  return name === undefined ? `"${value.slice(0, 60)}"` : `the custom property ${name}`;
}
