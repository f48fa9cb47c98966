import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { guidePage } from './guide-page.ts';
import { readTopic, type Topic } from './read-topic.ts';
import { listTopics } from './topics.ts';

/** A file that the guide serves. */
export interface GuideFile {
  readonly type: string;
  readonly body: string | Buffer;
  readonly etag: string;
}

export interface Guide {
  /** Pages by topic. */
  readonly pages: ReadonlyMap<string, GuideFile>;
  /** Style, script, search index and images, by name. */
  readonly files: ReadonlyMap<string, GuideFile>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml; charset=utf-8',
};

/** Reads and renders the guide. Yields to the event loop after each topic. */
export async function loadGuide(folder: URL): Promise<Guide> {
  const topics: Topic[] = [];
  for (const name of await listTopics(folder)) {
    topics.push(readTopic(name, await readFile(new URL(`${name}.md`, folder), 'utf8')));
    await breathe();
  }
  const template = await readFile(new URL('page.html', folder), 'utf8');
  const pages = new Map(
    topics.map((topic) => [
      topic.name,
      guideFile('text/html; charset=utf-8', guidePage(template, topic, topics)),
    ]),
  );
  const files = await readFiles(folder);
  const index = JSON.stringify(searchIndex(topics));
  files.set('search.json', guideFile('application/json; charset=utf-8', index));
  return { pages, files };
}

/** Headings and text of all sections, for searching in the browser. */
function searchIndex(topics: readonly Topic[]): readonly object[] {
  return topics.flatMap(({ name, title, sections }) =>
    sections.map(({ id, heading, text }) => ({ topic: name, title, id, heading, text })),
  );
}

async function readFiles(folder: URL): Promise<Map<string, GuideFile>> {
  const files = new Map<string, GuideFile>();
  for (const name of await readdir(folder)) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    files.set(name, guideFile(type, await readFile(new URL(name, folder))));
  }
  return files;
}

function guideFile(type: string, body: string | Buffer): GuideFile {
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  return { type, body, etag: `"${hash}"` };
}
