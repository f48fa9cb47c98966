import type { Examination } from '../examination/examination.ts';
import { isForOthers } from '../examination/live-elements.ts';
import { attributeOf, hrefOf, type SvgElement } from '../tree/svg-node.ts';

type Mend = (element: SvgElement, examination: Examination) => void;

const MENDS: Readonly<Record<string, Mend>> = {
  path: mendPath,
  polygon: mendPoints,
  polyline: mendPoints,
  use: mendPlace,
  linearGradient: mendCircle,
  radialGradient: mendCircle,
};

/** Rewrites shapes that the renderer would omit or misplace, using attributes that it reads. */
export function mendGeometry(examination: Examination): void {
  for (const element of examination.live.elements) MENDS[element.name]?.(element, examination);
  for (const element of examination.tree.elements) hideFromAll(element, examination);
}

/** The renderer evaluates extensions only inside a `switch`. */
function hideFromAll(element: SvgElement, { edits }: Examination): void {
  if (element.parent === null || element.parent.name === 'switch' || !isForOthers(element)) return;
  if (element.namespace === 'svg') edits.declare(element, 'display', 'none');
}

/** Writes `d: path("M0 0")` from a stylesheet as an attribute. */
function mendPath(element: SvgElement, { cascade, edits }: Examination): void {
  const declared = cascade.declarations(element).get('d')?.value;
  if (declared === undefined) return;
  const path = /^path\(\s*(?:(?:evenodd|nonzero)\s*,\s*)?(["'])([^]*)\1\s*\)$/i.exec(declared)?.[2];
  if (path !== undefined) edits.setAttribute(element, 'd', path);
  else if (declared.toLowerCase() === 'none') edits.setAttribute(element, 'd', '');
}

/** Removes a surplus number. Browsers ignore it, but the renderer drops the shape. */
function mendPoints(element: SvgElement, { edits }: Examination): void {
  const points = attributeOf(element, 'points')?.trim() ?? '';
  const numbers = points.match(/[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/gi) ?? [];
  if (numbers.length % 2 === 0 || /[^\d\s,.e+-]/i.test(points)) return;
  edits.setAttribute(element, 'points', numbers.slice(0, -1).join(' '));
}

/** The renderer reads `x` and `y` from stylesheets, except for `use`. */
function mendPlace(element: SvgElement, { cascade, edits }: Examination): void {
  for (const name of ['x', 'y']) {
    const declared = cascade.declarations(element).get(name)?.value;
    if (declared !== undefined && declared !== 'auto') edits.setAttribute(element, name, declared);
  }
}

/** If a gradient refers to itself, browsers paint its own stops, but the renderer paints nothing. */
function mendCircle(element: SvgElement, { edits }: Examination): void {
  if (hrefOf(element) !== `#${attributeOf(element, 'id') ?? ''}`) return;
  for (const name of ['href', 'xlink:href']) edits.setAttribute(element, name, null);
}
