import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

/** A loader hook that prints the address of each module that is resolved. */
const HOOK = `
  import { writeSync } from 'node:fs';
  export async function resolve(specifier, context, next) {
    const resolved = await next(specifier, context);
    writeSync(1, resolved.url + '\\n');
    return resolved;
  }`;

/** Returns how many modules of a package a process loads when it imports a module of `src/`. */
async function loadedBy(module: string, name: string): Promise<number> {
  const url = new URL(`../../src/${module}`, import.meta.url).href;
  const script = `
    import { register } from 'node:module';
    register('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(HOOK))});
    await import(${JSON.stringify(url)});`;
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e7 });
  return stdout.split('\n').filter((line) => line.includes(`/node_modules/${name}/`)).length;
}

test('Only the service loads the schema of the settings', async () => {
  assert.ok((await loadedBy('config/config.js', 'typebox')) > 0, 'the check finds the schema');
  assert.equal(await loadedBy('render-job/start-renderer.js', 'typebox'), 0);
  assert.equal(await loadedBy('decoders/serve-decoder.js', 'typebox'), 0);
});

test('A decoder loads what reads documents with the first SVG', async () => {
  assert.ok((await loadedBy('artwork/svg/inspect-svg.js', 'css-tree')) > 0, 'the check finds it');
  assert.equal(await loadedBy('decoders/serve-decoder.js', 'css-tree'), 0);
});
