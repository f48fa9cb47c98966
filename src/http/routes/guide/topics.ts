import { readdir } from 'node:fs/promises';

/** Topic order in the navigation; other topics follow in alphabetical order. */
const ORDER: readonly string[] = [
  'index',
  'storefront',
  'api',
  'artwork',
  'webhooks',
  'deployment',
  'configuration',
  'operations',
  'alerts',
  'scaling',
  'benchmarks',
];

export const HOME = 'index';

/** Lists the topics in a folder of Markdown files, one file per topic. */
export async function listTopics(folder: URL): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -'.md'.length))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function rank(topic: string): number {
  const place = ORDER.indexOf(topic);
  return place === -1 ? ORDER.length : place;
}

/**
 * Returns the relative URL of a topic. The home page is /guide and the others are below it; links are
 * relative because a proxy may serve the whole service below a path.
 */
export function topicUrl(from: string, to: string): string {
  if (from === HOME) return to === HOME ? 'guide' : `guide/${to}`;
  return to === HOME ? '../guide' : to;
}

/** Returns the relative URL of a file below /guide. */
export function fileUrl(from: string, name: string): string {
  return from === HOME ? `guide/${name}` : name;
}

/** Returns the relative URL of another path of the service, such as /docs. */
export function serviceUrl(from: string, path: string): string {
  return from === HOME ? path.slice(1) : `..${path}`;
}
