import type { Cascade } from './css/cascade.ts';
import { parseLength, toPx } from './css/lengths.ts';
import { attributeOf, type SvgElement } from './svg-node.ts';
import { viewportOf } from './viewport.ts';

/** The box that percentages of a transform count in, in user units; null: not known. */
export interface ReferenceBox {
  readonly left: number | null;
  readonly top: number | null;
  readonly width: number | null;
  readonly height: number | null;
}

const UNKNOWN: ReferenceBox = { left: null, top: null, width: null, height: null };

/** By `transform-box`: the viewport, or the box of simple shapes (CSS Transforms 1, section 3). */
export function referenceBoxOf(element: SvgElement, cascade: Cascade): ReferenceBox {
  const which = cascade.declared(element, 'transform-box')?.value.toLowerCase() ?? 'view-box';
  if (which === 'view-box') return { left: 0, top: 0, ...viewportOf(element) };
  return which === 'fill-box' || which === 'content-box' ? fillBoxOf(element) : UNKNOWN;
}

function fillBoxOf(element: SvgElement): ReferenceBox {
  const of = (name: string) => lengthOf(element, name);
  switch (element.name) {
    case 'rect':
    case 'image':
      return { left: of('x') ?? 0, top: of('y') ?? 0, width: of('width'), height: of('height') };
    case 'circle':
      return around(of('cx') ?? 0, of('cy') ?? 0, { rx: of('r'), ry: of('r') });
    case 'ellipse':
      return around(of('cx') ?? 0, of('cy') ?? 0, { rx: of('rx'), ry: of('ry') });
    case 'line':
      return boxOf([of('x1') ?? 0, of('y1') ?? 0, of('x2') ?? 0, of('y2') ?? 0]);
    case 'polygon':
    case 'polyline':
      return boxOf(
        (attributeOf(element, 'points') ?? '')
          .trim()
          .split(/[\s,]+/)
          .map(Number),
      );
    default:
      return UNKNOWN;
  }
}

/** Absolute lengths alone. */
function lengthOf(element: SvgElement, name: string): number | null {
  const written = attributeOf(element, name) ?? '';
  const unit = parseLength(written)?.unit ?? 'em';
  return unit === 'em' || unit === 'rem' ? null : toPx(written, { own: 0, root: 0 });
}

function around(
  left: number,
  top: number,
  { rx, ry }: { readonly rx: number | null; readonly ry: number | null },
): ReferenceBox {
  if (rx === null || ry === null) return UNKNOWN;
  return { left: left - rx, top: top - ry, width: 2 * rx, height: 2 * ry };
}

/** Around points that are given as pairs of numbers. */
function boxOf(numbers: readonly number[]): ReferenceBox {
  if (numbers.length < 2 || numbers.some(Number.isNaN)) return UNKNOWN;
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [index, number] of numbers.entries()) {
    if (index % 2 === 0) [left, right] = [Math.min(left, number), Math.max(right, number)];
    else [top, bottom] = [Math.min(top, number), Math.max(bottom, number)];
  }
  return { left, top, width: right - left, height: bottom - top };
}
