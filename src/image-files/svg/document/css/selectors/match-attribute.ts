import type { AttributeSelector } from 'css-tree';
import { attributeOf, type SvgElement } from '../../tree/svg-node.ts';
import { spend } from '../../tree/work-meter.ts';

/** Matches `[name]`, `[name=value]` and similar selectors (Selectors 4, section 6). */
export function matchesAttribute(element: SvgElement, selector: AttributeSelector): boolean {
  const name = selector.name.name.replace(/^\*?\|/, '').replace('|', ':');
  const has = attributeOf(element, name);
  if (has === null) return false;
  if (selector.matcher === null || selector.value === null) return true;
  spend(has.length, 'its style rules');
  const wanted = selector.value.type === 'String' ? selector.value.value : selector.value.name;
  if (selector.flags?.toLowerCase() !== 'i') return compare(selector.matcher, has, wanted);
  return compare(selector.matcher, has.toLowerCase(), wanted.toLowerCase());
}

function compare(matcher: string, has: string, wanted: string): boolean {
  if (matcher === '=') return has === wanted;
  if (matcher === '~=') return has.split(/\s+/).includes(wanted);
  if (matcher === '|=') return has === wanted || has.startsWith(`${wanted}-`);
  if (wanted === '') return false;
  if (matcher === '^=') return has.startsWith(wanted);
  if (matcher === '$=') return has.endsWith(wanted);
  return matcher === '*=' && has.includes(wanted);
}
