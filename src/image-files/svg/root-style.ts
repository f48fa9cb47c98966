import { ArtworkFault } from '../artwork-fault.ts';
import { Cascade } from './document/css/cascade.ts';
import { parseSvgTree } from './document/tree/svg-tree.ts';
import { withMeter } from './document/tree/work-meter.ts';
import type { RootTag } from './root-tag.ts';
import { styleElements } from './style-elements.ts';
import { withoutComments } from './svg-comments.ts';

/** Attributes that selectors for a root can match, and its `style` attribute. */
const STYLING: readonly string[] = ['id', 'class', 'style', 'version', 'viewBox', 'lang'];

/**
 * Computes the CSS of a document's root by property, from the style attribute and from rules. Uses a
 * reduced document that contains only the root and the stylesheets.
 * @throws ArtworkFault `artwork_too_large`
 */
export function rootStyle(document: string, root: RootTag): ReadonlyMap<string, string> {
  const sheets = sheetsOf(document);
  if (sheets.length === 0 && !root.attributes.has('style')) return new Map();
  const attributes = [...root.attributes]
    .filter(([name]) => STYLING.includes(name))
    .map(([name, value]) => ` ${name}="${value.replaceAll('"', '&quot;')}"`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"${attributes.join('')}>${sheets.join('')}</svg>`;
  try {
    return withMeter(() => computedStyle(svg)).result;
  } catch (error) {
    // Code that reads the whole text reports a damaged document.
    if (error instanceof ArtworkFault && error.code === 'artwork_damaged') return new Map();
    throw error;
  }
}

function computedStyle(svg: string): ReadonlyMap<string, string> {
  const tree = parseSvgTree(svg);
  const declarations = new Cascade(tree).declarations(tree.root);
  return new Map([...declarations].map(([property, { value }]) => [property, value]));
}

function sheetsOf(document: string): readonly string[] {
  if (!document.includes('style')) return [];
  const text = withoutComments(document);
  return [...styleElements(text)].map(({ start, contentStart, contentEnd }) => {
    const tag = text.slice(start, contentStart).replace(/^<[\w.-]+:/, '<');
    return `${tag}${text.slice(contentStart, contentEnd)}</style>`;
  });
}
