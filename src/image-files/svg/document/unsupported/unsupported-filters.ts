import { AS_PNG, type Unsupported } from './unsupported-thing.ts';
import { attributeOf, type SvgElement } from '../tree/svg-node.ts';

/** Inputs that only the program that wrote the file can provide. */
const OUTER_INPUT = /^(?:BackgroundImage|BackgroundAlpha|FillPaint|StrokePaint)$/;

export function* unsupportedFilter(element: SvgElement): Generator<Unsupported> {
  if (!element.name.startsWith('fe')) return;
  for (const name of ['in', 'in2']) {
    const input = attributeOf(element, name)?.trim() ?? '';
    if (!OUTER_INPUT.test(input)) continue;
    yield { what: `has a filter that reads ${input}`, remedy: AS_PNG };
  }
  if (element.name === 'feMorphology' && radiusOf(element) > 0) {
    const remedy =
      'draw the outline with a stroke instead of the filter, or save the drawing as PNG';
    yield { what: 'thickens or thins shapes with a filter (<feMorphology>)', remedy };
  }
}

/** librsvg clamps the radius to 10 raster pixels, so the result depends on the printed size. */
function radiusOf(element: SvgElement): number {
  const radii = (attributeOf(element, 'radius') ?? '0')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  return Math.max(...radii.slice(0, 2).map((radius) => radius || 0));
}
