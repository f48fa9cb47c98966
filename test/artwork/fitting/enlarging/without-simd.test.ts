import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tempDir } from '../../../support/temp-dir.ts';

const PROGRAM = fileURLToPath(new URL('./fit-child.js', import.meta.url));
const isX64 = process.arch === 'x64';

test('Where there is no SIMD a picture has the same pixels', { skip: !isX64 }, async (t) => {
  const run = async (...flags: string[]) => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...flags,
      PROGRAM,
      await tempDir(t),
    ]);
    return JSON.parse(stdout) as { readonly sha256: string; readonly hasSimd: boolean };
  };
  const [here, without] = [await run(), await run('--no-enable-sse4-1')];
  assert.deepEqual([here.hasSimd, without.hasSimd], [true, false]);
  assert.equal(without.sha256, here.sha256);
});
