import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

const SERVICE = new URL('../../src/service/start-service.js', import.meta.url).href;

test('The service does not load the HTTP client behind fetch', async () => {
  const print = 'console.log(JSON.stringify(process.moduleLoadList))';
  const args = ['--input-type=module', '-e', `await import('${SERVICE}'); ${print}`];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const loaded = JSON.parse(stdout) as readonly string[];
  assert.ok(loaded.includes('NativeModule http'));
  assert.deepEqual(
    loaded.filter((name) => name.includes('undici')),
    [],
  );
});
