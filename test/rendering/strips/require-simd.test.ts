import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { requireSimd } from '../../../src/rendering/strips/require-simd.ts';

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
