import type { Rule } from '../css/rule.ts';
import { isStylesheet } from '../css/stylesheet.ts';
import { mediaHolds } from '../css/media.ts';
import type { Examination } from '../examination/examination.ts';
import { attributeOf, type SvgElement } from '../tree/svg-node.ts';

const CONDITION_REMEDY = 'remove the condition, or save the drawing as PNG';

/**
 * Empties stylesheets that are not meant for printing, because the renderer would apply them.
 * Reports matching rules under conditions that may not hold, or in a form that the renderer
 * ignores.
 */
export function mendStylesheets(examination: Examination): void {
  const { tree, edits } = examination;
  for (const element of tree.elements) {
    if (element.name !== 'style' || element.namespace !== 'svg' || isForUs(element)) continue;
    for (const child of element.children) if (child.kind === 'text') edits.replace(child.range, '');
  }
  findLinks(examination);
  findDoubtful(examination);
}

function isForUs(style: SvgElement): boolean {
  return isStylesheet(style) && mediaHolds(attributeOf(style, 'media') ?? '') !== false;
}

function findDoubtful({ cascade, live, findings }: Examination): void {
  const open = new Set(cascade.stylesheet.rules.filter(isDoubtful));
  if (open.size === 0) return;
  for (const element of live.styled) {
    for (const { rule } of cascade.matching(element)) {
      if (!open.delete(rule)) continue;
      const { line } = rule;
      const what = describeDoubt(rule);
      findings.add({ code: 'artwork_svg_unsupported', what, line, remedy: CONDITION_REMEDY });
    }
  }
}

function isDoubtful({ within, nested }: Rule): boolean {
  if (within.some(({ holds }) => holds === false)) return false;
  return nested !== null || within.some(({ holds }) => holds === null);
}

function describeDoubt({ within }: Rule): string {
  const condition = within.find(({ holds }) => holds === null);
  if (condition === undefined) return 'has nested rules';
  return `has rules under "@${condition.name} ${condition.prelude}"`;
}

/** Reports linked stylesheets, none of which the renderer reads. */
function findLinks({ tree, findings }: Pick<Examination, 'tree' | 'findings'>): void {
  const isLink = ({ name, namespace }: SvgElement) => namespace === 'xhtml' && name === 'link';
  const element = tree.elements.find(isLink);
  if (element === undefined) return;
  findings.add({
    code: 'artwork_svg_unsupported',
    line: element.line,
    what: 'links to an external stylesheet',
    remedy: 'put the rules into a <style> element',
  });
}
