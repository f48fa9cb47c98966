/**
 * Runs every compiled `*.test.js` below this folder, each in a process of its own, with Node's own
 * test runner, and closes with the line `N passed, N failed, N skipped`.
 * Words on the command line pick the files whose path contains one of them.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Transform } from 'node:stream';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const picks = process.argv.slice(2);
const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.js'))
  .filter((path) => picks.length === 0 || picks.some((pick) => path.includes(pick)))
  .map((path) => join(import.meta.dirname, path))
  .sort();

// A file's own event repeats its tests' outcomes, so only what has no tests below it is counted.
const counts = { passed: 0, failed: 0, skipped: 0 };
const isTest = (event: { details: { type?: string | undefined } }) =>
  event.details.type !== 'suite';

const stream = run({ files, concurrency: 2, timeout: 20 * 60_000 });
stream.on('test:pass', (event) => {
  if (!isTest(event)) return;
  if (event.skip === undefined) counts.passed += 1;
  else counts.skipped += 1;
});
stream.on('test:fail', (event) => {
  if (isTest(event)) counts.failed += 1;
});

for await (const text of stream.compose<Transform>(new spec()))
  process.stdout.write(text as string);
const { passed, failed, skipped } = counts;
// A file that ran out of time may leave processes that hold its pipes open: nothing waits for them.
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`, () =>
  process.exit(failed > 0 || passed + failed + skipped === 0 ? 1 : 0),
);
