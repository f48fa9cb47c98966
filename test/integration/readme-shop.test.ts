import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { drawFlat } from '../support/draw-artwork.ts';
import { startRunningService } from '../support/running-service.ts';
import { tempDir } from '../support/temp-dir.ts';
import { runProgram } from '../support/typed-program.ts';

const README = new URL('../../../README.md', import.meta.url);

/** All that a chapter shows as JavaScript, as one program. */
function programOf(readme: string, chapter: string): string {
  const text = readme.split(/^## /m).find((candidate) => candidate.startsWith(`${chapter}\n`));
  return [...(text ?? '').matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code).join('\n');
}

test('What the README shows a shop works from the first line to the last', async (t) => {
  const service = await startRunningService(t, { env: { API_KEYS: 'my-shop:secret' } });
  const dir = await tempDir(t);
  await writeFile(join(dir, 'front.png'), await drawFlat({ widthPx: 300, heightPx: 200 }));
  await writeFile(
    join(dir, 'shop.mjs'),
    programOf(await readFile(README, 'utf8'), 'From your shop'),
  );
  await service.untilReady();
  const env = { GANGSHEET_URL: service.url, GANGSHEET_KEY: 'secret' };
  const [film, isOneJob, bytes] = (await runProgram(join(dir, 'shop.mjs'), env)).split('\n');
  assert.match(film!, /^\d+(\.\d+)? in of film$/);
  assert.equal(isOneJob, 'true');
  const [file] = (await readdir(dir)).filter((name) => !['front.png', 'shop.mjs'].includes(name));
  assert.equal((await readFile(join(dir, file!))).length, Number(bytes));
});
