import type { Box } from '../../../gang-sheet/artwork.ts';
import type { Size } from '../../../image-files/turn.ts';
import { rootTagOf, type RootTag } from '../../../image-files/svg/root-tag.ts';

export interface SvgWindow {
  /** The size that the document names for itself. */
  readonly ownSize: Size;
  /** The part to be seen, in pixels of the own size; may begin and end between two of them. */
  readonly box: Box;
  /** What that part is drawn at. */
  readonly raster: Size;
}

/** CSS has 96 pixels in an inch, what librsvg calls its pixels 72: see `DRAWN_DPI`. */
const OUTER_PER_RASTER = 72 / 96;
/** An inner `svg` element is placed by these, which mean nothing on a root. */
const PLACE: ReadonlySet<string> = new Set(['x', 'y', 'width', 'height']);
/**
 * What rules for `svg` would do to the outer element as well, and therefore twice. Medium is 16 px in
 * browsers.
 */
const SEALED: readonly string[] = [
  'opacity:1',
  'filter:none',
  'mask:none',
  'clip-path:none',
  'transform:none',
  'display:inline',
  'mix-blend-mode:normal',
  'isolation:auto',
  'font-size:16px',
  'font-weight:normal',
];
const STYLE_ELEMENT = /(<(?:[\w.-]+:)?style[\s>])([^]*?)(?=<\/(?:[\w.-]+:)?style\s*>)/g;
/** Stands for `:root`, which has the same weight. */
const ROOT_MARK = 'data-window-root';

/**
 * A document that shows a part of `document`, drawn at exactly the size wanted: the document stands
 * inside another one whose view box is that part. So the vectors are cut and scaled, not pixels, and
 * whatever the root says of its size, by attributes or CSS, it is drawn at the size that was measured.
 * The prologue stays behind: it may say what is not true of the text any more.
 */
export function svgWindow(document: string, { ownSize, box, raster }: SvgWindow): Buffer {
  const root = rootTagOf(document);
  if (root === null) throw new TypeError('the document has no svg element');
  const view = [box.leftPx, box.topPx, box.widthPx, box.heightPx].join(' ');
  const outer = sized(raster, OUTER_PER_RASTER);
  const style = [...outer, ...SEALED].map(important).join(';');
  const content = withRootMarked(document.slice(root.end));
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" style="${style}" viewBox="${view}" preserveAspectRatio="none">` +
      `${innerTag(root, ownSize)}${content}</svg>`,
  );
}

/** A document that has this size whatever its root says, and no prologue. */
export function withOwnSize(document: string, size: Size): string {
  const root = rootTagOf(document);
  if (root === null) throw new TypeError('the document has no svg element');
  return innerTag(root, size) + withRootMarked(document.slice(root.end));
}

function sized({ widthPx, heightPx }: Size, factor = 1): readonly string[] {
  return [`width:${widthPx * factor}px`, `height:${heightPx * factor}px`];
}

function important(declaration: string): string {
  return `${declaration}!important`;
}

function innerTag({ name, attributes, isEmpty }: RootTag, ownSize: Size): string {
  const place = ['x:0', 'y:0', ...sized(ownSize)].map(important).join(';');
  const own = attributes.get('style');
  const kept = [...attributes].filter(([key]) => !PLACE.has(key) && key !== 'style');
  const namespace = attributes.has('xmlns') || !name.includes(':') ? [] : [['xmlns', '']];
  const style = own === undefined ? place : `${own};${place}`;
  const written = [...namespace, ...kept, [ROOT_MARK, ''], ['style', style]].map(
    ([key, value = '']) => ` ${key}=${quoted(value)}`,
  );
  return `<${name}${written.join('')}${isEmpty ? '/>' : '>'}`;
}

/** Values are as they were written, in one kind of quotes or the other. */
function quoted(value: string): string {
  return `"${value.replaceAll('"', '&quot;')}"`;
}

function withRootMarked(content: string): string {
  if (!content.includes(':root')) return content;
  return content.replaceAll(
    STYLE_ELEMENT,
    (_, tag: string, css: string) => tag + css.replaceAll(':root', `[${ROOT_MARK}]`),
  );
}
