/** Runs everything that README and guide show, so that the text cannot drift from the service. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { blocksOf, readGuide, readPage, type CodeBlock } from '../../support/readme/pages.ts';
import { checkExcerpt, findInLog } from './look-at-log.ts';
import {
  assertScriptsExist,
  hasTests,
  orderByCurl,
  runSample,
  uploadByCurl,
} from './run-commands.ts';
import { showOperatorMessage } from './operator-message.ts';
import { runShop } from './run-shop.ts';
import { askForPreflight, printRequest, showProblem } from './send-requests.ts';

const pages = await readGuide();
const text = pages.map((page) => page.text).join('\n');
const blocks = pages.flatMap(blocksOf);
const proved = new Set<CodeBlock>();

/** Code of the blocks with these words. Each of them counts as proved. */
function take(language: string, words: string): readonly string[] {
  const found = blocks.filter((block) => block.language === language && block.code.includes(words));
  assert.ok(found.length > 0, `README and guide show no ${language} with ${words}`);
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

prove("README's first command prints the sample", take('sh', 'npm run sample'), runSample);
prove("README's second command runs these tests", take('sh', 'npm test'), hasTests);
test("README's call succeeds, and its links lead to the files", (t) => orderByCurl(t, calls));
prove("The guide's request with every field is printed", take('jsonc', ''), printRequest);
prove("The guide's problem is what the service answers", take('json', '"errors"'), showProblem);
prove(
  "The guide's upload is accepted, also as a form, and can be ordered",
  take('sh', '/artworks'),
  (t, code) => uploadByCurl(t, code, text),
);
prove("The guide's message to the operator", take('json', '"disk.low"'), showOperatorMessage);
prove("The guide's preflight rule blocks a job", take('json', '"preflight"'), askForPreflight);
prove(
  "The guide's shop works from its first line to its last",
  [take('js', '').join('\n')],
  runShop,
);
for (const excerpt of excerpts) {
  prove(`A log excerpt has the fields of a log: ${excerpt.slice(0, 58)}`, [excerpt], checkExcerpt);
}
prove("The guide's searches find their events in a log", searches, (t, commands) =>
  findInLog(t, { commands, excerpts }),
);

test('Every script that README, guide and CONTRIBUTING name exists', async () =>
  assertScriptsExist([text, (await readPage('CONTRIBUTING.md')).text].join('\n')));

test('README and guide show nothing that is not run here', () => {
  assert.deepEqual(
    blocks.filter((block) => !proved.has(block)),
    [],
  );
});
