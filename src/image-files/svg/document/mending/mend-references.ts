import { isPresentation } from '../css/declaration.ts';
import type { Examination } from '../examination/examination.ts';
import type { SvgElement } from '../tree/svg-node.ts';

/** Longer values contain pictures, not references. */
const MAX_VALUE_LENGTH = 10_000;
const ENCODED = /url\(\s*["']?#([^"')]*%[0-9a-f]{2}[^"')]*)["']?\s*\)/gi;

/** In references to ids, decodes escapes such as `%20`, which the renderer takes literally. */
export function mendReferences(examination: Examination): void {
  if (!examination.tree.source.includes('%')) return;
  for (const element of examination.live.elements) mendElement(element, examination);
}

function mendElement(element: SvgElement, { tree, cascade, edits }: Examination): void {
  const decode = (value: string) =>
    value.length > MAX_VALUE_LENGTH
      ? value
      : value.replace(ENCODED, (whole, id: string) => {
          if (tree.byId.has(id)) return whole;
          const decoded = decodeOrNull(id);
          return decoded !== null && tree.byId.has(decoded) ? `url("#${decoded}")` : whole;
        });
  for (const { name, value } of element.attributes) {
    if (!value.includes('%') || !(isPresentation(name) && value.includes('url('))) continue;
    if (decode(value) !== value) edits.setAttribute(element, name, decode(value));
  }
  for (const [property, { value }] of cascade.declarations(element)) {
    if (!value.includes('%') || !value.includes('url(')) continue;
    if (decode(value) !== value) edits.declare(element, property, decode(value));
  }
}

function decodeOrNull(id: string): string | null {
  try {
    return decodeURIComponent(id);
  } catch {
    return null;
  }
}
