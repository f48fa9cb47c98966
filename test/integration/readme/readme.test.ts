/** Everything that the README shows, done: what it says cannot drift from what is so. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { readmeBlocks, readReadme, type ReadmeBlock } from '../../support/readme/readme-blocks.ts';
import { checkExcerpt, findInLog } from './look-at-log.ts';
import {
  assertScriptsExist,
  hasTests,
  orderByCurl,
  runSample,
  uploadByCurl,
} from './run-commands.ts';
import { runShop } from './run-shop.ts';
import { askForPreflight, printRequest, showProblem } from './send-requests.ts';

const readme = await readReadme();
const blocks = await readmeBlocks();
const proved = new Set<ReadmeBlock>();

/** Code of the blocks with these words, each of which is then taken to be proved. */
function take(language: string, words: string): readonly string[] {
  const found = blocks.filter((block) => block.language === language && block.code.includes(words));
  assert.ok(found.length > 0, `the README shows no ${language} with ${words}`);
  for (const block of found) proved.add(block);
  return found.map(({ code }) => code);
}

type Proof = (t: TestContext, code: string) => Promise<void>;

function prove(title: string, [code = '']: readonly string[], proof: Proof): void {
  test(title, (t) => proof(t, code));
}

const calls = [...take('sh', 'npm start'), ...take('sh', '/gangsheets')];
const excerpts = [...take('', '"memory brake"'), ...take('', '"incident"')];
const searches = take('sh', "grep '");

prove("The README's first command prints the sample", take('sh', 'npm run sample'), runSample);
prove("The README's second command is that of these tests", take('sh', 'npm test'), hasTests);
test("The README's service takes the README's call, and its links lead to the files", (t) =>
  orderByCurl(t, calls));
prove("The README's request, with everything in it, is printed", take('jsonc', ''), printRequest);
prove("The README's problem is the one that is answered", take('json', '"errors"'), showProblem);
prove(
  "The README's upload is taken, also as a form, and ordered",
  take('sh', '/artworks'),
  (t, code) => uploadByCurl(t, code, readme),
);
prove("The README's preflight blocks", take('json', '"preflight"'), askForPreflight);
prove(
  "The README's shop works from its first line to its last",
  [take('js', '').join('\n')],
  runShop,
);
for (const excerpt of excerpts) {
  prove(`The README's log begins as a log does: ${excerpt.slice(0, 58)}`, [excerpt], checkExcerpt);
}
prove('What the README says to look for in a log is found', searches, (t, commands) =>
  findInLog(t, { commands, excerpts }),
);

test('Every script that the README names is there', () => assertScriptsExist(readme));

test('Nothing is shown in the README that is not run here', () => {
  assert.deepEqual(
    blocks.filter((block) => !proved.has(block)),
    [],
  );
});
