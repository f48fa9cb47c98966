import { fileUrl, serviceUrl, topicUrl } from './topics.ts';

/**
 * Converts a link in the Markdown source to one for the served page: `webhooks.md#events` points to a
 * topic, `/docs` to another path of the service, and `map.png` to a file next to the topics.
 */
export function resolveLink(from: string, href: string): string {
  if (href.startsWith('#') || /^[a-z][a-z+.-]*:/i.test(href)) return href;
  if (href.startsWith('/')) return serviceUrl(from, href);
  const [path = '', anchor] = href.split('#', 2);
  const hash = anchor === undefined ? '' : `#${anchor}`;
  const topic = /^(?:\.\/)?([\w-]+)\.md$/.exec(path)?.[1];
  return topic === undefined
    ? `${fileUrl(from, path.replace(/^\.\//, ''))}${hash}`
    : `${topicUrl(from, topic)}${hash}`;
}
