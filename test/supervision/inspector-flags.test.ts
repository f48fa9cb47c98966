import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspectorFlags, withoutInspector } from '../../src/supervision/inspector-flags.ts';

test('Without a debugger there are no inspector flags', () => {
  assert.deepEqual(inspectorFlags(undefined), []);
});

test('With a debugger the child listens on any free port of the same address', () => {
  assert.deepEqual(inspectorFlags('ws://127.0.0.1:9229/0f2c'), ['--inspect=127.0.0.1:0']);
  assert.deepEqual(inspectorFlags('ws://[::1]:9229/0f2c'), ['--inspect=[::1]:0']);
});

test('NODE_OPTIONS of the child keep everything but the inspector', () => {
  const cleaned = {
    '--inspect': '',
    '--inspect-brk=0.0.0.0:9230 --no-warnings': '--no-warnings',
    '--trace-gc --inspect-wait --import ./inspect.js': '--trace-gc  --import ./inspect.js',
    '--inspect-port 9231 --debug-port=9232': '',
    '--inspect-publish-uid=stderr': '--inspect-publish-uid=stderr',
    '--max-http-header-size=8192': '--max-http-header-size=8192',
  };
  for (const [options, rest] of Object.entries(cleaned)) {
    assert.equal(withoutInspector(options), rest);
  }
  assert.equal(withoutInspector(undefined), undefined);
});
