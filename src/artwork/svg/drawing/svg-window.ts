import type { Box } from '../../../gang-sheet/artwork.ts';
import type { Size } from '../../../image-files/turn.ts';
import { rootTagOf, type RootTag } from '../../../image-files/svg/root-tag.ts';
import { styleElements } from '../../../image-files/svg/style-elements.ts';

export interface SvgWindow {
  /** The size that the document states. */
  readonly ownSize: Size;
  /** The part to show, in pixels of the document's own size; its edges may be fractional. */
  readonly box: Box;
  /** The size in pixels at which that part is drawn. */
  readonly raster: Size;
}

/** CSS has 96 pixels per inch, librsvg 72. */
const OUTER_PER_RASTER = 72 / 96;
/** These attributes position an inner `svg` element; on a root they mean nothing. */
const PLACE: ReadonlySet<string> = new Set(['x', 'y', 'width', 'height']);
/**
 * Properties that CSS rules for `svg` would also set on the outer element, and so apply twice. A medium
 * font is 16 px in browsers.
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
/** Replaces `:root` in selectors; an attribute selector has the same specificity. */
const ROOT_MARK = 'data-window-root';

/**
 * Makes a document that shows a part of `document` at exactly the given raster size. It wraps the
 * document in an outer `svg` element with that part as its view box, so vectors are cropped and scaled,
 * not pixels. The document is drawn at the size that was measured, no matter what its root states in
 * attributes or CSS. The prologue is dropped, because it may no longer match the text.
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

/** Makes a document of this size, no matter what its root states, without a prologue. */
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

/** Quotes an attribute value that was written in either kind of quotes. */
function quoted(value: string): string {
  return `"${value.replaceAll('"', '&quot;')}"`;
}

function withRootMarked(content: string): string {
  if (!content.includes(':root')) return content;
  const pieces: string[] = [];
  let from = 0;
  for (const { contentStart, contentEnd } of styleElements(content)) {
    const css = content.slice(contentStart, contentEnd);
    pieces.push(content.slice(from, contentStart), css.replaceAll(':root', `[${ROOT_MARK}]`));
    from = contentEnd;
  }
  return [...pieces, content.slice(from)].join('');
}
