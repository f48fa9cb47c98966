import type { Examination } from '../examination/examination.ts';
import type { Unsupported } from './unsupported-thing.ts';
import { unsupportedElement } from './unsupported-elements.ts';
import { unsupportedFilter } from './unsupported-filters.ts';
import { unsupportedProperties } from './unsupported-properties.ts';
import { unsupportedText } from './unsupported-text.ts';
import type { SvgElement } from '../tree/svg-node.ts';

type Check = (element: SvgElement, examination: Examination) => Iterable<Unsupported>;

const CHECKS: readonly Check[] = [
  unsupportedElement,
  unsupportedProperties,
  unsupportedText,
  unsupportedFilter,
];

/**
 * Finds drawn content that librsvg 2.63.2 omits or draws differently from browsers. Measured
 * feature by feature against Chromium 156; the tests contain a document for each.
 */
export function findUnsupported(examination: Examination): void {
  for (const element of examination.live.elements) {
    for (const check of CHECKS) {
      for (const found of check(element, examination)) {
        const { line } = element;
        examination.findings.add({ code: 'artwork_svg_unsupported', line, ...found });
      }
    }
  }
}
