import { formatNumber, PX_PER_UNIT } from '../css/values/lengths.ts';
import type { Examination } from '../examination/examination.ts';

/** Matches every number, so that digits are read only once, and its unit if that is `Q`. */
const NUMBERS = /([+-]?(?:\d+(?:\.\d*)?|\.\d+))(q(?![\w%]))?/gi;
const HAS_QUARTERS = /\dq(?![\w%])/i;
/**
 * Attributes that contain lengths; ids, classes and path data may also contain a number with a
 * letter.
 */
const LENGTHS: ReadonlySet<string> = new Set([
  ...['x', 'y', 'width', 'height', 'cx', 'cy', 'r', 'rx', 'ry', 'fx', 'fy', 'fr', 'dx', 'dy'],
  ...['x1', 'y1', 'x2', 'y2', 'refX', 'refY', 'markerWidth', 'markerHeight', 'startOffset'],
  ...['textLength', 'font-size', 'letter-spacing', 'word-spacing', 'baseline-shift'],
  ...['stroke-width', 'stroke-dasharray', 'stroke-dashoffset'],
]);

/**
 * Converts quarter-millimetres, which the renderer does not support (CSS Values 4, section 6.2).
 */
export function mendQuarters({ tree, live, cascade, edits }: Examination): void {
  if (!HAS_QUARTERS.test(tree.source)) return;
  for (const element of live.elements) {
    for (const { name, value } of element.attributes) {
      if (LENGTHS.has(name) && HAS_QUARTERS.test(value))
        edits.setAttribute(element, name, inPx(value));
    }
    for (const [name, { value }] of cascade.declarations(element)) {
      if (LENGTHS.has(name) && HAS_QUARTERS.test(value)) edits.declare(element, name, inPx(value));
    }
  }
}

function inPx(value: string): string {
  return value.replaceAll(NUMBERS, (whole: string, number: string, unit?: string) => {
    if (unit === undefined) return whole;
    return `${formatNumber(Number(number) * (PX_PER_UNIT['q'] ?? 1))}px`;
  });
}
