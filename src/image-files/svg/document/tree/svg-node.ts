/** An SVG document as a tree that knows where in the text everything stands. */
export interface SvgTree {
  /** What the ranges count in, by UTF-16 units. */
  readonly source: string;
  readonly root: SvgElement;
  /** All elements in the order of the document, the root first. */
  readonly elements: readonly SvgElement[];
  /** The first element of each id. */
  readonly byId: ReadonlyMap<string, SvgElement>;
  /** Prefixes that are used and nowhere declared. */
  readonly undeclaredPrefixes: ReadonlySet<string>;
}

/** `[start, end)` in the text of the document. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** `other`: elements of editors' namespaces, which nothing draws. */
export type SvgNamespace = 'svg' | 'xhtml' | 'inkscape' | 'xinclude' | 'other';

export interface SvgElement {
  readonly kind: 'element';
  /** Without its prefix, as written: `linearGradient`. */
  readonly name: string;
  readonly namespace: SvgNamespace;
  readonly attributes: readonly SvgAttribute[];
  readonly parent: SvgElement | null;
  /** White space alone is only kept inside of text. */
  readonly children: readonly (SvgElement | SvgText)[];
  /** Counted from 1. */
  readonly line: number;
  /** From `<` to behind `>`. */
  readonly startTag: Range;
  /** The start tag, the content and the end tag. */
  readonly whole: Range;
}

export interface SvgAttribute {
  /** `fill`, `xlink:href`, `xml:space`: these two prefixes whatever the document calls them. */
  readonly name: string;
  /** With entities replaced. */
  readonly value: string;
  /** Of the value, between its quotes. */
  readonly range: Range;
}

export interface SvgText {
  readonly kind: 'text';
  /** With entities replaced. */
  readonly text: string;
  readonly parent: SvgElement;
  /** Of CDATA without its marks. */
  readonly range: Range;
}

/** The value of an attribute; null: the element has none of that name. */
export function attributeOf(element: SvgElement, name: string): string | null {
  return element.attributes.find((attribute) => attribute.name === name)?.value ?? null;
}

/** What an element refers to; `href` wins over `xlink:href` (SVG 2, section 16.1.1). */
export function hrefOf(element: SvgElement): string | null {
  return attributeOf(element, 'href') ?? attributeOf(element, 'xlink:href');
}

export function elementsIn(element: SvgElement): readonly SvgElement[] {
  return element.children.filter((child) => child.kind === 'element');
}

/** All characters inside of an element, those of its descendants too. */
export function textIn(element: SvgElement): string {
  return element.children
    .map((child) => (child.kind === 'text' ? child.text : textIn(child)))
    .join('');
}
