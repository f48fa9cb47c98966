import { parseLength, PX_PER_UNIT } from '../css/values/lengths.ts';
import { remembered } from '../tree/remembered.ts';
import { attributeOf, type SvgElement } from '../tree/svg-node.ts';

/** The base for percentages, in user units; null if unknown. */
export interface Viewport {
  readonly width: number | null;
  readonly height: number | null;
}

const UNKNOWN: Viewport = { width: null, height: null };
const ESTABLISHES = new Set(['svg', 'symbol', 'marker', 'pattern']);
const ACROSS = new Set(['x', 'x1', 'x2', 'cx', 'fx', 'dx', 'width', 'rx', 'refX', 'markerWidth']);
const DOWN = new Set(['y', 'y1', 'y2', 'cy', 'fy', 'dy', 'height', 'ry', 'refY', 'markerHeight']);

/** The viewport of an element (SVG 2, section 8.9). */
export function viewportOf({ parent }: SvgElement): Viewport {
  return parent === null ? UNKNOWN : viewportIn(parent);
}

/** The viewport of the children of an element. */
const viewportIn = remembered((element): Viewport => {
  if (!ESTABLISHES.has(element.name)) return viewportOf(element);
  const viewBox = viewBoxOf(element);
  if (viewBox !== null) return viewBox;
  if (element.name !== 'svg') return UNKNOWN;
  const { width, height } = viewportOf(element);
  return { width: sizeOf(element, 'width', width), height: sizeOf(element, 'height', height) };
});

function viewBoxOf(element: SvgElement): Viewport | null {
  const numbers = (attributeOf(element, 'viewBox') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const [, , width, height] = numbers;
  if (width === undefined || height === undefined || !(width > 0 && height > 0)) return null;
  return { width, height };
}

function sizeOf(element: SvgElement, name: string, whole: number | null): number | null {
  const length = parseLength(attributeOf(element, name) ?? '100%');
  if (length === null) return null;
  if (length.unit === '%') return whole === null ? null : (whole * length.number) / 100;
  const px = length.unit === '' ? 1 : PX_PER_UNIT[length.unit];
  return px === undefined ? null : length.number * px;
}

/** Resolves 100% for a property. */
export function percentBase(property: string, { width, height }: Viewport): number | null {
  if (ACROSS.has(property)) return width;
  if (DOWN.has(property)) return height;
  if (width === null || height === null) return null;
  return Math.hypot(width, height) / Math.SQRT2;
}
