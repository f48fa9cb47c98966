/** An SVG document as a tree that records the position of every part in the text. */
export interface SvgTree {
  /** The text that ranges refer to, in UTF-16 units. */
  readonly source: string;
  readonly root: SvgElement;
  /** All elements in document order, the root first. */
  readonly elements: readonly SvgElement[];
  /** The first element with each id. */
  readonly byId: ReadonlyMap<string, SvgElement>;
  /** Prefixes that are used but never declared. */
  readonly undeclaredPrefixes: ReadonlySet<string>;
}

/** `[start, end)` in the text of the document. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** `other`: elements in editor namespaces, which nothing draws. */
export type SvgNamespace = 'svg' | 'xhtml' | 'inkscape' | 'xinclude' | 'other';

export interface SvgElement {
  readonly kind: 'element';
  /** Without its prefix, in original case: `linearGradient`. */
  readonly name: string;
  readonly namespace: SvgNamespace;
  readonly attributes: readonly SvgAttribute[];
  readonly parent: SvgElement | null;
  /** White space on its own is kept only inside text. */
  readonly children: readonly (SvgElement | SvgText)[];
  /** Counted from 1. */
  readonly line: number;
  /** The start tag, from `<` to after `>`. */
  readonly startTag: Range;
  /** Start tag, content and end tag. */
  readonly whole: Range;
}

export interface SvgAttribute {
  /**
   * `fill`, `xlink:href`, `xml:space`. Always uses these two prefixes, regardless of those in the
   * document.
   */
  readonly name: string;
  /** With entities replaced. */
  readonly value: string;
  /** The value without its quotes. */
  readonly range: Range;
}

export interface SvgText {
  readonly kind: 'text';
  /** With entities replaced. */
  readonly text: string;
  readonly parent: SvgElement;
  /** For CDATA, without its delimiters. */
  readonly range: Range;
}

/** The value of an attribute; null if the element does not have it. */
export function attributeOf(element: SvgElement, name: string): string | null {
  return element.attributes.find((attribute) => attribute.name === name)?.value ?? null;
}

/** The reference of an element; `href` wins over `xlink:href` (SVG 2, section 16.1.1). */
export function hrefOf(element: SvgElement): string | null {
  return attributeOf(element, 'href') ?? attributeOf(element, 'xlink:href');
}

export function elementsIn(element: SvgElement): readonly SvgElement[] {
  return element.children.filter((child) => child.kind === 'element');
}
