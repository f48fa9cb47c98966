import { escapeMarkup } from '../../../gang-sheet/escape-markup.ts';
import type { Topic } from './read-topic.ts';
import { fileUrl, HOME, serviceUrl, topicUrl } from './topics.ts';

/** Fills in the page template, whose placeholders look like `{{name}}`. */
export function guidePage(template: string, topic: Topic, topics: readonly Topic[]): string {
  const values: Readonly<Record<string, string>> = {
    title: escapeMarkup(topic.name === HOME ? topic.title : `${topic.title} · gangsheet`),
    style: fileUrl(topic.name, 'guide.css'),
    script: fileUrl(topic.name, 'guide.js'),
    index: fileUrl(topic.name, 'search.json'),
    home: topicUrl(topic.name, HOME),
    docs: serviceUrl(topic.name, '/docs'),
    // Search results link to topics relative to /guide/; on /guide itself they need this prefix.
    root: fileUrl(topic.name, ''),
    navigation: navigation(topic, topics),
    content: topic.html,
  };
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
}

function navigation(current: Topic, topics: readonly Topic[]): string {
  const entries = topics.map((topic) => {
    const isCurrent = topic.name === current.name;
    const mark = isCurrent ? ' aria-current="page"' : '';
    const link = `<a href="${topicUrl(current.name, topic.name)}"${mark}>${escapeMarkup(topic.title)}</a>`;
    return `<li>${link}${isCurrent ? headingsOf(topic) : ''}</li>`;
  });
  return `<ul>${entries.join('\n')}</ul>`;
}

function headingsOf({ sections }: Topic): string {
  const entries = sections
    .filter(({ id, level }) => level === 2 && id !== '')
    .map(({ id, heading }) => `<li><a href="#${id}">${escapeMarkup(heading)}</a></li>`);
  return entries.length === 0 ? '' : `<ul>${entries.join('\n')}</ul>`;
}
