import type { Item } from '../../gang-sheet/order.ts';

/** Returns the URLs of items, each once. */
export function urlsOf(items: readonly Item[]): readonly string[] {
  return [...new Set(items.flatMap(({ source }) => (source.kind === 'url' ? [source.url] : [])))];
}
