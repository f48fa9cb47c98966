import type { CssNode, Declaration as DeclarationNode } from 'css-tree';
import parse from 'css-tree/parser';
import type { Declaration } from './declaration.ts';
import { expandFont } from './expand-font.ts';
import { assertStyleBounds, countFaults } from './stylesheet-limits.ts';

/** Drawing programs repeat the same few thousand attributes. */
const MAX_KEPT = 5000;
/** Longer attributes are rarely repeated. */
const MAX_KEPT_LENGTH = 1000;

const kept = new Map<string, readonly Declaration[]>();

/** Parses a `style` attribute and expands font shorthands. Invalid declarations are left out. */
export function parseStyleAttribute(text: string): readonly Declaration[] {
  const known = kept.get(text);
  if (known !== undefined) return known;
  assertStyleBounds(text);
  const onParseError = countFaults(text);
  const list = parse(text, { context: 'declarationList', parseValue: false, onParseError });
  const declarations = declarationsIn(list).flatMap((node) => readDeclaration(node, 'style'));
  if (text.length > MAX_KEPT_LENGTH) return declarations;
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(text, declarations);
  return declarations;
}

export function declarationsIn(node: CssNode): readonly DeclarationNode[] {
  if (node.type !== 'DeclarationList' && node.type !== 'Block') return [];
  return node.children.toArray().filter((child) => child.type === 'Declaration');
}

/** Prefixed names that browsers treat as the unprefixed property. */
const ALIAS =
  /^-webkit-(?=(?:clip-path|filter|mask(?:-.+)?|transform(?:-.+)?|animation(?:-.+)?|text-orientation|text-decoration(?:-.+)?)$)/;

export function readDeclaration(
  node: DeclarationNode,
  origin: 'rule' | 'style',
): readonly Declaration[] {
  const written = node.property;
  const isCustom = written.startsWith('--');
  const property = isCustom ? written : written.toLowerCase().replace(ALIAS, '');
  const value = node.value.type === 'Raw' ? node.value.value.trim() : '';
  if (value === '' && !isCustom) return [];
  const isLost = property !== written;
  const line = node.loc?.start.line ?? null;
  const important = node.important !== false;
  const declaration = { property, value, important, isLost, origin, line };
  return property === 'font' ? expandFont(declaration) : [declaration];
}
