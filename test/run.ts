/**
 * Runs every compiled `*.test.js` below this folder with Node's own test runner. The output ends with
 * the ten slowest files, the reasons for which tests were skipped, with the names of the tests, and the line
 * `N passed, N failed, N skipped`.
 *
 *     npm test -- WORD…        only files whose path contains one of the words
 *     npm run test:unit        all but the integration tests
 *     npm run test:integration only the integration tests
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Transform } from 'node:stream';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { FUZZ_CASES_FACTOR } from './support/fuzz/fuzz-settings.ts';

/**
 * An integration test starts the service, judges whole print files, needs seconds of CPU or must have
 * a process to itself. It is in one of these folders, or its name ends with `.integration.test.ts`.
 */
const INTEGRATION = /^(integration|field-reports|corpus|legacy)\/|\.integration\.test\.js$/;
const SLOWEST = 10;

const { values, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { unit: { type: 'boolean' }, integration: { type: 'boolean' } },
});

function isPicked(path: string): boolean {
  const isIntegration = INTEGRATION.test(path);
  if (values.unit === true && isIntegration) return false;
  if (values.integration === true && !isIntegration) return false;
  return words.length === 0 || words.some((word) => path.includes(word));
}

/** Files that each import the unit tests of one folder of test/: starting a process takes 0.2 s of CPU. */
const entries = mkdtempSync(join(tmpdir(), 'gangsheet-unit-tests-'));
process.on('exit', () => rmSync(entries, { recursive: true, force: true }));

function writeEntry(folder: string, paths: readonly string[]): string {
  const entry = join(entries, `${folder}.mjs`);
  const urls = paths.map((path) => pathToFileURL(join(import.meta.dirname, path)).href);
  writeFileSync(entry, urls.map((url) => `await import('${url}');\n`).join(''));
  return entry;
}

const picked = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.js') && isPicked(path))
  .sort();
const unitTests = new Map<string, string[]>();
for (const path of picked.filter((path) => !INTEGRATION.test(path))) {
  const folder = path.split('/')[0] ?? '';
  unitTests.set(folder, [...(unitTests.get(folder) ?? []), path]);
}
const files = [
  ...[...unitTests].map(([folder, paths]) => writeEntry(folder, paths)),
  ...picked.filter((path) => INTEGRATION.test(path)).map((path) => join(import.meta.dirname, path)),
];

const counts = { passed: 0, failed: 0, skipped: 0 };
/** Names of skipped tests, by reason. */
const skippedFor = new Map<string, string[]>();
const msByFile = new Map<string, number>();

interface Ended {
  readonly name: string;
  readonly skip?: string | boolean | undefined;
  readonly file?: string | undefined;
  readonly nesting: number;
  readonly details: { readonly type?: string | undefined; readonly duration_ms: number };
}

/** Suites repeat the outcomes of their tests, so they are not counted. */
function isTest({ details }: Ended): boolean {
  return details.type !== 'suite';
}

/** A skipped suite counts as one test, because its tests are not reported. */
function addSkipped({ name, skip }: Ended): void {
  const reason = typeof skip === 'string' && skip !== '' ? skip : 'no reason given';
  skippedFor.set(reason, [...(skippedFor.get(reason) ?? []), name]);
  counts.skipped += 1;
}

function addTime({ file, nesting, details }: Ended): void {
  if (file === undefined || nesting > 0) return;
  msByFile.set(file, (msByFile.get(file) ?? 0) + details.duration_ms);
}

function slowestFiles(): string {
  return [...msByFile]
    .sort(([, a], [, b]) => b - a)
    .slice(0, SLOWEST)
    .map(([file, ms]) => `${(ms / 1000).toFixed(1).padStart(8)} s  ${nameOf(file)}\n`)
    .join('');
}

function skippedTests(): string {
  const lines = [...skippedFor].flatMap(([reason, names]) => [
    `${String(names.length).padStart(5)}  ${reason}`,
    ...names.sort().map((name) => `         ${name}`),
  ]);
  return lines.length === 0 ? '' : `\nSkipped, by reason:\n${lines.join('\n')}\n`;
}

function nameOf(file: string): string {
  return file.replace(/^.*\/test\//, '').replace(/\.js$/, '.ts');
}

/** For one file, also on a busy machine. */
const TIMEOUT_MS = 20 * 60_000 * Math.max(1, FUZZ_CASES_FACTOR);
const stream = run({ files, concurrency: 2, timeout: TIMEOUT_MS });
stream.on('test:pass', (event) => {
  addTime(event);
  if (event.skip !== undefined) addSkipped(event);
  else if (isTest(event)) counts.passed += 1;
});
stream.on('test:fail', (event) => {
  addTime(event);
  if (isTest(event)) counts.failed += 1;
});

for await (const text of stream.compose<Transform>(new spec()))
  process.stdout.write(text as string);
const { passed, failed, skipped } = counts;
process.stdout.write(`\nSlowest files:\n${slowestFiles()}${skippedTests()}\n`);
// A file that ran out of time can leave processes that hold its pipes open: do not wait for them.
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`, () =>
  process.exit(failed > 0 || passed + failed + skipped === 0 ? 1 : 0),
);
