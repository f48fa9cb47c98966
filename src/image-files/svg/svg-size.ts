import { ArtworkFault } from '../artwork-fault.ts';
import type { Size } from '../turn.ts';
import { PX_PER_UNIT } from './document/css/values/lengths.ts';
import { rootTagOf, type RootTag } from './root-tag.ts';

const LENGTH = /^\+?((?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)(?:\s+(?=[a-z]))?([a-z]*)$/i;
/** Longer than any length, even with many digits and blanks. */
const MAX_LENGTH_CHARS = 1000;
const FONT_UNIT = /em|ex/i;
/** Default font size of a root: medium (CSS Fonts 4, 2.5). */
const MEDIUM_PX = 16;

/** A root's raw size attributes. */
export interface SizeWords {
  readonly width?: string | undefined;
  readonly height?: string | undefined;
  readonly viewBox?: string | undefined;
  readonly preserveAspectRatio?: string | undefined;
  readonly fontSize?: string | undefined;
  /** From its style attribute or a rule, whichever wins. */
  readonly css?: { readonly width?: string | undefined; readonly height?: string | undefined };
}

/** Computes the CSS of the root by property. In practice `rootStyle`, which not every process loads. */
export type StyleOf = (document: string, root: RootTag) => ReadonlyMap<string, string>;

const noStyle: StyleOf = () => new Map();

/** @throws ArtworkFault `artwork_svg_without_size` */
export function svgSizeOf(document: string, styleOf: StyleOf): Size {
  const size = svgSize(document, styleOf);
  if (size !== null) return size;
  const detail =
    'must be an SVG with a width and height or a viewBox, received neither: set the width and height of its root element in px, mm or in';
  throw new ArtworkFault('artwork_svg_without_size', detail);
}

export function svgSize(document: string, styleOf = noStyle): Size | null {
  const root = rootTagOf(document);
  if (root === null) return null;
  const style = needsStyle(root) ? styleOf(document, root) : noStyle(document, root);
  return sizeBy(sizeWords(root, style));
}

/** Whether CSS matters, because a length is missing or relative to the font size. */
export function needsStyle({ attributes }: RootTag): boolean {
  const lengths = [attributes.get('width') ?? '', attributes.get('height') ?? ''];
  return lengths.some((length) => lengthPx(length, 1) === null || FONT_UNIT.test(length));
}

/**
 * Computes the size that an SVG document states, in CSS pixels (1/96 inch); it may be fractional. Returns
 * null if the document states no size. As in Chromium's `img`, the width and height attributes take
 * precedence, and a missing one follows from the view box. CSS on the root, which browsers ignore in an
 * `img`, is used only if both attributes are missing. The view box then keeps its proportions within that
 * size, as it is drawn. Percentages and `auto` have no meaning without a page around the image.
 */
export function sizeBy(words: SizeWords): Size | null {
  const fontPx = lengthPx(words.fontSize, MEDIUM_PX) ?? MEDIUM_PX;
  const named = lengthsOf(words, fontPx);
  const css = lengthsOf(words.css ?? {}, fontPx);
  const box = viewBoxSize(words.viewBox);
  if (box === null) return whole(named.width ?? css.width, named.height ?? css.height);
  const { width, height } = named;
  if (width !== null) return { widthPx: width, heightPx: height ?? heightFor(width, box) };
  if (height !== null) return { widthPx: (height * box.widthPx) / box.heightPx, heightPx: height };
  const isStretched = words.preserveAspectRatio?.trim() === 'none';
  const stretched = isStretched ? whole(css.width, css.height) : null;
  return stretched ?? scaled(box, scaleTo(box, css));
}

function lengthsOf(words: Pick<SizeWords, 'width' | 'height'>, fontPx: number): Lengths {
  return { width: lengthPx(words.width, fontPx), height: lengthPx(words.height, fontPx) };
}

function heightFor(widthPx: number, box: Size): number {
  return (widthPx * box.heightPx) / box.widthPx;
}

interface Lengths {
  readonly width: number | null;
  readonly height: number | null;
}

function whole(width: number | null, height: number | null): Size | null {
  return width === null || height === null ? null : { widthPx: width, heightPx: height };
}

/** The scale that fits a view box; 1 if no length is known. */
function scaleTo(box: Size, { width, height }: Lengths): number {
  const across = width === null ? Number.POSITIVE_INFINITY : width / box.widthPx;
  const down = height === null ? Number.POSITIVE_INFINITY : height / box.heightPx;
  const scale = Math.min(across, down);
  return Number.isFinite(scale) ? scale : 1;
}

function scaled({ widthPx, heightPx }: Size, scale: number): Size {
  return { widthPx: widthPx * scale, heightPx: heightPx * scale };
}

function sizeWords({ attributes }: RootTag, style: ReadonlyMap<string, string>): SizeWords {
  return {
    width: attributes.get('width'),
    height: attributes.get('height'),
    viewBox: attributes.get('viewBox'),
    preserveAspectRatio: attributes.get('preserveAspectRatio'),
    fontSize: style.get('font-size') ?? attributes.get('font-size'),
    css: { width: style.get('width'), height: style.get('height') },
  };
}

/** Returns null for relative, missing and invalid lengths. */
function lengthPx(length: string | undefined, fontPx: number): number | null {
  if (length === undefined || length.length > MAX_LENGTH_CHARS) return null;
  const [, number, unit = ''] = LENGTH.exec(length.trim()) ?? [];
  const px = Number(number) * (pxPerUnit(unit.toLowerCase(), fontPx) ?? Number.NaN);
  return Number.isFinite(px) && px > 0 ? px : null;
}

function pxPerUnit(unit: string, fontPx: number): number | undefined {
  if (unit === '') return 1;
  if (unit === 'em' || unit === 'rem') return fontPx;
  return unit === 'ex' ? fontPx / 2 : PX_PER_UNIT[unit];
}

function viewBoxSize(viewBox: string | undefined): Size | null {
  if (viewBox === undefined || viewBox.length > MAX_LENGTH_CHARS) return null;
  const [, , width, height] = viewBox
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  if (width === undefined || height === undefined || !(width > 0 && height > 0)) return null;
  return { widthPx: width, heightPx: height };
}
