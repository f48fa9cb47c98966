import { isStylesheet } from './css/stylesheet.ts';
import { mediaHolds } from './css/media.ts';
import type { Examination } from './examination.ts';
import { attributeOf } from './svg-node.ts';

const CONDITION_REMEDY = 'take the condition away, or save the drawing as PNG';

/**
 * Empties stylesheets that are meant for others, which the renderer would apply, and finds rules that match
 * something but under a condition that is not known to hold, or in a way that is not read.
 */
export function mendStylesheets({ tree, cascade, live, edits, findings }: Examination): void {
  for (const element of tree.elements) {
    if (element.name !== 'style' || element.namespace !== 'svg') continue;
    const media = attributeOf(element, 'media') ?? '';
    if (isStylesheet(element) && mediaHolds(media) === true) continue;
    for (const child of element.children) if (child.kind === 'text') edits.replace(child.range, '');
  }
  const { rules } = cascade.stylesheet;
  const doubtful = rules.filter(({ within, nested }) => {
    return nested !== null || within.some(({ holds }) => holds === null);
  });
  if (doubtful.length === 0) return;
  const open = new Set(
    doubtful.filter(({ within }) => within.every(({ holds }) => holds !== false)),
  );
  for (const element of live.styled) {
    for (const { rule } of cascade.matching(element)) {
      if (!open.delete(rule)) continue;
      const condition = rule.within.find(({ holds }) => holds === null);
      const what =
        condition === undefined
          ? 'has rules inside of other rules'
          : `has rules under "@${condition.name} ${condition.prelude}"`;
      const { line } = rule;
      findings.add({ code: 'artwork_svg_unsupported', what, line, remedy: CONDITION_REMEDY });
    }
  }
}
