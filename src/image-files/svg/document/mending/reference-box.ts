import type { Cascade } from '../css/cascade.ts';
import { parseLength, toPx } from '../css/values/lengths.ts';
import { attributeOf, type SvgElement } from '../tree/svg-node.ts';
import { viewportOf } from '../styles/viewport.ts';

/** The reference box for percentages in a transform, in user units; null if unknown. */
export interface ReferenceBox {
  readonly left: number | null;
  readonly top: number | null;
  readonly width: number | null;
  readonly height: number | null;
}

const UNKNOWN: ReferenceBox = { left: null, top: null, width: null, height: null };

/**
 * Selects the box by `transform-box`: the viewport, or the box of simple shapes (CSS Transforms 1,
 * section 3).
 */
export function referenceBoxOf(element: SvgElement, cascade: Cascade): ReferenceBox {
  const which = cascade.declared(element, 'transform-box')?.value.toLowerCase() ?? 'view-box';
  if (which === 'view-box') return { left: 0, top: 0, ...viewportOf(element) };
  return which === 'fill-box' || which === 'content-box' ? fillBoxOf(element) : UNKNOWN;
}

function fillBoxOf(element: SvgElement): ReferenceBox {
  return FILL_BOXES[element.name]?.(element) ?? UNKNOWN;
}

const rectangle = (element: SvgElement): ReferenceBox => ({
  left: placeOf(element, 'x'),
  top: placeOf(element, 'y'),
  width: lengthOf(element, 'width'),
  height: lengthOf(element, 'height'),
});
const polygon = (element: SvgElement): ReferenceBox => {
  return boxOf(
    (attributeOf(element, 'points') ?? '')
      .trim()
      .split(/[\s,]+/)
      .map(Number),
  );
};

const FILL_BOXES: Readonly<Record<string, (element: SvgElement) => ReferenceBox>> = {
  rect: rectangle,
  image: rectangle,
  circle: (element) => around(element, 'r', 'r'),
  ellipse: (element) => around(element, 'rx', 'ry'),
  line: (element) => boxOf(['x1', 'y1', 'x2', 'y2'].map((name) => placeOf(element, name))),
  polygon,
  polyline: polygon,
};

function placeOf(element: SvgElement, name: string): number {
  return attributeOf(element, name) === null ? 0 : (lengthOf(element, name) ?? Number.NaN);
}

/** Reads absolute lengths only. */
function lengthOf(element: SvgElement, name: string): number | null {
  const written = attributeOf(element, name) ?? '';
  const unit = parseLength(written)?.unit ?? 'em';
  return unit === 'em' || unit === 'rem' ? null : toPx(written, { own: 0, root: 0 });
}

function around(element: SvgElement, across: string, down: string): ReferenceBox {
  const [rx, ry] = [lengthOf(element, across), lengthOf(element, down)];
  if (rx === null || ry === null) return UNKNOWN;
  const [left, top] = [placeOf(element, 'cx') - rx, placeOf(element, 'cy') - ry];
  return { left, top, width: 2 * rx, height: 2 * ry };
}

/** The bounding box of points given as pairs of numbers. */
function boxOf(numbers: readonly number[]): ReferenceBox {
  if (numbers.length < 2 || numbers.some(Number.isNaN)) return UNKNOWN;
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [index, number] of numbers.entries()) {
    if (index % 2 === 0) [left, right] = [Math.min(left, number), Math.max(right, number)];
    else [top, bottom] = [Math.min(top, number), Math.max(bottom, number)];
  }
  return { left, top, width: right - left, height: bottom - top };
}
