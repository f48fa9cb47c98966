import type { Box } from '../../gang-sheet/artwork.ts';
import type { Size } from '../turn.ts';

export interface SvgWindow {
  /** The size that the document names for itself. */
  readonly ownSize: Size;
  /** The part to be seen, in pixels of the own size; may begin and end between two of them. */
  readonly box: Box;
  /** What that part is drawn at. */
  readonly raster: Size;
}

const COMMENT_OR_ROOT =
  /<!--[^]*?-->|<(?:[\w.-]+:)?svg\b[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>/g;

/**
 * A document that shows a part of `document`, drawn at exactly the size wanted: the document stands
 * inside another one whose view box is that part. So the vectors are cut and scaled, not pixels.
 */
export function svgWindow(document: string, { ownSize, box, raster }: SvgWindow): Buffer {
  const root = [...document.matchAll(COMMENT_OR_ROOT)].find(([text]) => !text.startsWith('<!--'));
  if (root === undefined) throw new TypeError('the document has no svg element');
  const start = root.index;
  const end = start + root[0].length;
  const view = [box.leftPx, box.topPx, box.widthPx, box.heightPx].join(' ');
  const size = `width="${raster.widthPx}" height="${raster.heightPx}"`;
  const outer = `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="${view}" preserveAspectRatio="none">`;
  return Buffer.from(
    `${document.slice(0, start)}${outer}${withSize(root[0], ownSize)}${document.slice(end)}</svg>`,
  );
}

/** An inner `svg` element is placed by attributes that mean nothing on a root. */
function withSize(rootTag: string, { widthPx, heightPx }: Size): string {
  const bare = rootTag.replaceAll(/\s(?:width|height|x|y)\s*=\s*(?:"[^"]*"|'[^']*')/g, '');
  return bare.replace(/\/?>$/, (close) => ` width="${widthPx}" height="${heightPx}"${close}`);
}
