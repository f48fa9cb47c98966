import { ArtworkFault } from '../artwork-fault.ts';
import type { Size } from '../turn.ts';
import { withoutComments } from './svg-comments.ts';

/** CSS pixels in one of each unit (CSS Values 4, section 6.2). */
const PX_PER_UNIT: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
  q: 96 / 101.6,
  pt: 96 / 72,
  pc: 16,
};

const SIZES: ReadonlySet<string> = new Set(['width', 'height', 'viewBox']);
/** Only whole names: tried from each of its letters, a long one would take quadratic time. */
const ATTRIBUTE = /(?<![\w:.-])([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** @throws ArtworkFault `artwork_svg_without_size` */
export function svgSizeOf(document: string): Size {
  const size = svgSize(document);
  if (size !== null) return size;
  const detail = 'must be an SVG with a width and height or a view box, received neither';
  throw new ArtworkFault('artwork_svg_without_size', detail);
}

/**
 * The size that an SVG document names for itself, in CSS pixels of 1/96 in, fractions included:
 * width and height, the missing one from the view box; without both, the view box. null: none.
 */
export function svgSize(document: string): Size | null {
  const root = rootAttributes(document);
  const width = toPx(root.get('width'));
  const height = toPx(root.get('height'));
  if (width !== null && height !== null) return { widthPx: width, heightPx: height };
  const box = viewBoxSize(root.get('viewBox'));
  if (box === null) return null;
  if (width !== null) return { widthPx: width, heightPx: (width * box.heightPx) / box.widthPx };
  if (height !== null) return { widthPx: (height * box.widthPx) / box.heightPx, heightPx: height };
  return box;
}

function rootAttributes(document: string): ReadonlyMap<string, string> {
  const root = /<(?:[\w.-]+:)?svg\b([^<]*)/.exec(withoutComments(document))?.[1];
  const found = new Map<string, string>();
  for (const [, name = '', double, single] of (root ?? '').matchAll(ATTRIBUTE)) {
    if (SIZES.has(name)) found.set(name, double ?? single ?? '');
  }
  return found;
}

function toPx(length: string | undefined): number | null {
  const [, number, unit] = /^\s*\+?([\d.]+(?:e[+-]?\d+)?)\s*([a-z]*)\s*$/i.exec(length ?? '') ?? [];
  const factor = PX_PER_UNIT[(unit ?? '').toLowerCase()];
  const px = Number(number) * (factor ?? Number.NaN);
  return Number.isFinite(px) && px > 0 ? px : null;
}

function viewBoxSize(viewBox: string | undefined): Size | null {
  const [, , width, height] = (viewBox ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  if (width === undefined || height === undefined || !(width > 0 && height > 0)) return null;
  return { widthPx: width, heightPx: height };
}
