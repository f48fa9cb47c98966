import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

/** Returns the native libraries that a process has loaded after it imports a module of `src/rendering/`. */
async function librariesAfterImport(module: string): Promise<readonly string[]> {
  const url = new URL(`../../src/rendering/${module}`, import.meta.url).href;
  const script = `
    await import(${JSON.stringify(url)});
    process.report.excludeNetwork = true;
    console.log(JSON.stringify(process.report.getReport().sharedObjects));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { maxBuffer: 1e7 },
  );
  return JSON.parse(stdout) as readonly string[];
}

test('An encoder thread does not load sharp', async () => {
  const isSharp = (library: string) => /sharp|vips/.test(library);
  const [inThread, inRenderer] = await Promise.all([
    librariesAfterImport('strip-worker.js'),
    librariesAfterImport('print-formats.js'),
  ]);
  assert.ok(inRenderer.some(isSharp), 'the check recognizes sharp where it is loaded');
  assert.deepEqual(inThread.filter(isSharp), []);
});
