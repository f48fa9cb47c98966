import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { tempDir } from '../support/temp-dir.ts';

/**
 * A loader hook that writes down the address of each module that is resolved. Its output goes to a file,
 * because a pipe refuses writes (EAGAIN) while a busy machine reads it too slowly.
 */
const hookInto = (path: string) => `
  import { appendFileSync } from 'node:fs';
  export async function resolve(specifier, context, next) {
    const resolved = await next(specifier, context);
    appendFileSync(${JSON.stringify(path)}, resolved.url + '\\n');
    return resolved;
  }`;

/** Returns how many modules of a package a process loads when it imports a module of `src/`. */
async function loadedBy(t: TestContext, module: string, name: string): Promise<number> {
  const path = join(await tempDir(t), 'modules');
  const url = new URL(`../../src/${module}`, import.meta.url).href;
  const script = `
    import { register } from 'node:module';
    register('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(hookInto(path)))});
    await import(${JSON.stringify(url)});`;
  const args = ['--input-type=module', '--eval', script];
  await promisify(execFile)(process.execPath, args);
  const modules = await readFile(path, 'utf8');
  return modules.split('\n').filter((line) => line.includes(`/node_modules/${name}/`)).length;
}

test('Only the service loads the schema of the settings', async (t) => {
  assert.ok((await loadedBy(t, 'config/config.js', 'typebox')) > 0, 'the check finds the schema');
  assert.equal(await loadedBy(t, 'render-job/start-renderer.js', 'typebox'), 0);
  assert.equal(await loadedBy(t, 'decoders/serve-decoder.js', 'typebox'), 0);
});

test('A decoder loads what reads documents with the first SVG', async (t) => {
  assert.ok(
    (await loadedBy(t, 'artwork/svg/inspect-svg.js', 'css-tree')) > 0,
    'the check finds it',
  );
  assert.equal(await loadedBy(t, 'decoders/serve-decoder.js', 'css-tree'), 0);
});
