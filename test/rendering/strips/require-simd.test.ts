import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { requireSimd } from '../../../src/rendering/strips/require-simd.ts';
import { tempDir } from '../../support/temp-dir.ts';

const MAIN = fileURLToPath(new URL('../../../src/main.js', import.meta.url));
const CREATE_ENCODERS = new URL('../../../src/rendering/create-encoders.js', import.meta.url).href;
const isX64 = process.arch === 'x64';

test('WebAssembly SIMD is found here', () => {
  assert.doesNotThrow(requireSimd);
});

test('Encoders refuse to start without WebAssembly SIMD', { skip: !isX64 }, async () => {
  const script = `
    const { createEncoders } = await import(${JSON.stringify(CREATE_ENCODERS)});
    createEncoders({ threads: 1 });`;
  const options = ['--no-enable-sse4-1', '--input-type=module', '--eval', script];
  await assert.rejects(
    promisify(execFile)(process.execPath, options),
    /gangsheet needs WebAssembly SIMD: an x64 processor with SSE4\.1 .* or an arm64/,
  );
});

test('The service does not start without WebAssembly SIMD', { skip: !isX64 }, async (t) => {
  const env = { ...process.env, DATA_DIR: await tempDir(t), PORT: '0', HOST: '127.0.0.1' };
  const started = promisify(execFile)(process.execPath, ['--no-enable-sse4-1', MAIN], {
    env,
    timeout: 20_000,
  });
  await assert.rejects(started, ({ code, stdout }: { code: number; stdout: string }) => {
    assert.equal(code, 1, stdout);
    assert.match(stdout, /gangsheet needs WebAssembly SIMD: .*"event":"start failed"/);
    assert.doesNotMatch(stdout, /"event":"(?:listening|renderer started)"/);
    return true;
  });
});
