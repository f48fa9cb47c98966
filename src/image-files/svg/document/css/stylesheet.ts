import type { CssNode } from 'css-tree';
import parse from 'css-tree/parser';
import { attributeOf, type SvgElement, type SvgTree } from '../tree/svg-node.ts';
import { textIn } from '../tree/text-in.ts';
import { mediaHolds } from './media.ts';
import type { AtRule, Stylesheet } from './rule.ts';
import { assertStyleBounds, countFaults } from './stylesheet-limits.ts';
import { SheetReader } from './sheet-reader.ts';

const SHEET_TYPE = /^(?:text\/css(?:\s*;.*)?)?$/i;

/** Whether an element is a CSS stylesheet. */
export function isStylesheet(element: SvgElement): boolean {
  if (element.name !== 'style' || !['svg', 'xhtml'].includes(element.namespace)) return false;
  return SHEET_TYPE.test((attributeOf(element, 'type') ?? '').trim());
}

export function readStylesheet({ elements, source }: SvgTree): Stylesheet {
  const reader = new SheetReader();
  for (const element of elements.filter(isStylesheet)) {
    const isLost = element.namespace === 'xhtml';
    reader.read(parseSheet(element, source), { within: mediaAttribute(element), isLost });
  }
  return reader;
}

function parseSheet(element: SvgElement, source: string): CssNode {
  const first = element.children.find((child) => child.kind === 'text');
  const ahead = first === undefined ? '' : source.slice(element.startTag.start, first.range.start);
  const line = element.line + ahead.split('\n').length - 1;
  const css = textIn(element);
  assertStyleBounds(css);
  const options = { parseValue: false, parseAtrulePrelude: false, positions: true, line };
  return parse(css, { ...options, onParseError: countFaults(css) });
}

function mediaAttribute(element: SvgElement): readonly AtRule[] {
  const prelude = attributeOf(element, 'media') ?? '';
  if (/^\s*(?:all\s*)?$/i.test(prelude)) return [];
  return [{ name: 'media', prelude, line: element.line, holds: mediaHolds(prelude) }];
}
