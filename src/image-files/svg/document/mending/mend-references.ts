import { isPresentation } from '../css/declaration.ts';
import type { Examination } from '../examination/examination.ts';
import { urlFunctions } from '../css/values/url-functions.ts';
import type { SvgElement, SvgTree } from '../tree/svg-node.ts';

/** Longer values contain pictures, not references. */
const MAX_VALUE_LENGTH = 10_000;
const ENCODED = /%[0-9a-f]{2}/i;

/** In references to ids, decodes escapes such as `%20`, which the renderer takes literally. */
export function mendReferences(examination: Examination): void {
  if (!examination.tree.source.includes('%')) return;
  for (const element of examination.live.elements) mendElement(element, examination);
}

function mendElement(element: SvgElement, { tree, cascade, edits }: Examination): void {
  const decode = (value: string) =>
    value.length > MAX_VALUE_LENGTH ? value : decodeReferences(value, tree.byId);
  for (const { name, value } of element.attributes) {
    if (!value.includes('%') || !(isPresentation(name) && value.includes('url('))) continue;
    if (decode(value) !== value) edits.setAttribute(element, name, decode(value));
  }
  for (const [property, { value }] of cascade.declarations(element)) {
    if (!value.includes('%') || !value.includes('url(')) continue;
    if (decode(value) !== value) edits.declare(element, property, decode(value));
  }
}

function decodeReferences(value: string, byId: SvgTree['byId']): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end, url } of urlFunctions(value)) {
    const id = url.slice(1);
    if (!url.startsWith('#') || !ENCODED.test(id) || byId.has(id)) continue;
    const decoded = decodeOrNull(id);
    if (decoded === null || !byId.has(decoded)) continue;
    parts.push(value.slice(from, start), `url("#${decoded}")`);
    from = end;
  }
  return [...parts, value.slice(from)].join('');
}

function decodeOrNull(id: string): string | null {
  try {
    return decodeURIComponent(id);
  } catch {
    return null;
  }
}
