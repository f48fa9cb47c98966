import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { anchorsOf, relativeLinks, type Link } from '../support/readme/links.ts';
import { GUIDE, markdownIn, readPage, ROOT } from '../support/readme/pages.ts';

const paths = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'src/ARCHITECTURE.md',
  'assets/fonts/README.md',
  'assets/samples/README.md',
  ...(await markdownIn('src/decisions')),
  ...(await markdownIn(GUIDE)),
];
const pages = await Promise.all(paths.map(readPage));
const links = pages.flatMap(relativeLinks);

const describe = ({ from, path, anchor }: Link) => `${from} → ${path}#${anchor}`;

async function isBroken({ path, anchor }: Link): Promise<boolean> {
  const exists = await stat(join(ROOT, path)).then(
    () => true,
    () => false,
  );
  if (!exists || anchor === '') return !exists;
  return !anchorsOf((await readPage(path)).text).has(anchor);
}

test('Every relative link of the documentation leads to a file and a heading that exist', async () => {
  assert.ok(links.length > 40);
  const broken = await Promise.all(links.map(isBroken));
  assert.deepEqual(links.filter((_, index) => broken[index]).map(describe), []);
});

test('The guide links only to its own pages, because the service serves it alone', () => {
  const leaving = links.filter(
    ({ from, path }) => from.startsWith(`${GUIDE}/`) && !path.startsWith(`${GUIDE}/`),
  );
  assert.deepEqual(leaving.map(describe), []);
});

test('README and the index of the guide link to every topic', async () => {
  const topics = (await markdownIn(GUIDE)).filter((path) => path !== `${GUIDE}/index.md`);
  for (const page of ['README.md', `${GUIDE}/index.md`]) {
    const linked = new Set(links.filter(({ from }) => from === page).map(({ path }) => path));
    assert.deepEqual(
      topics.filter((topic) => !linked.has(topic)),
      [],
      page,
    );
  }
});

test('A heading becomes an anchor as GitHub makes it', () => {
  const text = '# `/healthz`, 2 ways\n\n## Errors\n\n```sh\n# no heading\n```\n\n## Errors\n';
  assert.deepEqual([...anchorsOf(text)], ['healthz-2-ways', 'errors', 'errors-1']);
});
