import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { markdownIn, readGuide, readPage, ROOT, type Page } from '../support/readme/pages.ts';
import { bannedPhrasesIn } from './banned-phrases.ts';

const MAX_README_LINES = 150;
const MAX_DECISION_LINES = 40;
const MAX_PICTURE_BYTES = 200_000;
const HERE = 'test/guide/';

const decisions = await markdownIn('src/decisions');
const lines = (text: string) => text.trimEnd().split('\n').length;

test('README has at most 150 lines and a small picture', async () => {
  const { text } = await readPage('README.md');
  assert.ok(lines(text) <= MAX_README_LINES, String(lines(text)));
  const [, picture = ''] = /!\[[^\]]+\]\(([^)]+)\)/.exec(text) ?? [];
  assert.ok((await stat(join(ROOT, picture))).size <= MAX_PICTURE_BYTES);
});

test('ARCHITECTURE has a sentence for every room', async () => {
  const { text } = await readPage('src/ARCHITECTURE.md');
  const paths = await readdir(join(ROOT, 'src'), { recursive: true });
  const rooms = new Set(paths.filter((path) => path.endsWith('.ts')).map(dirname));
  rooms.delete('.');
  assert.ok(rooms.size > 50);
  assert.deepEqual(
    [...rooms].filter((room) => !text.includes(`\`${room}/\``)),
    [],
  );
});

test('A decision states context, choice, alternatives and measurement, and is in the index', async () => {
  const index = (await readPage('src/decisions/README.md')).text;
  for (const path of decisions.filter((name) => !name.endsWith('/README.md'))) {
    const { text } = await readPage(path);
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    assert.deepEqual(headings, ['Context', 'Choice', 'Alternatives', 'Measurement'], path);
    assert.ok(lines(text) <= MAX_DECISION_LINES, path);
    assert.ok(index.includes(`(${path.replace('src/decisions/', '')})`), path);
  }
});

test('No text uses the archaic words that readers stumble over', async () => {
  const others = ['CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'src/ARCHITECTURE.md'];
  const pages = [
    ...(await readGuide()),
    ...(await Promise.all([...others, ...decisions].map(readPage))),
  ];
  assert.deepEqual(pages.flatMap(bannedIn), []);
});

test('No code uses these words in a comment, a message, a description or a test title', async () => {
  // The list of banned phrases is in this folder.
  const paths = [...(await codeIn('src')), ...(await codeIn('test')), 'assets/guide/guide.js'];
  const pages = await Promise.all(paths.filter((path) => !path.startsWith(HERE)).map(readPage));
  assert.ok(pages.length > 800);
  assert.deepEqual(pages.flatMap(bannedIn), []);
});

test('Finds a banned phrase in prose, comments, strings and titles, also across lines', () => {
  const texts = [
    'A job is gone\non with.',
    '/**\n * Whoever\n */',
    '// The hash is worked\n  // out anew.',
    "title: 'The data URI ' +\n    'is none.',",
    "test('There is no such thing', () => {});",
  ];
  const found = ['gone on with', 'whoever', 'worked out anew', 'the data uri is none'];
  assert.deepEqual(texts.flatMap(bannedPhrasesIn), [...found, 'there is no such thing']);
  assert.deepEqual(bannedPhrasesIn('Parts resume at strip boundaries.'), []);
});

function bannedIn({ path, text }: Page): readonly string[] {
  return bannedPhrasesIn(text).map((phrase) => `${path}: ${phrase}`);
}

async function codeIn(folder: string): Promise<readonly string[]> {
  const paths = await readdir(join(ROOT, folder), { recursive: true });
  return paths.filter((path) => path.endsWith('.ts')).map((path) => `${folder}/${path}`);
}
