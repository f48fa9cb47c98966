import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { drawFlat } from '../support/draw-artwork.ts';
import { startRunningService } from '../support/running-service.ts';
import { tempDir } from '../support/temp-dir.ts';
import { runProgram, writeProgram } from '../support/typed-program.ts';

const README = new URL('../../../README.md', import.meta.url);
const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

/** All that a chapter shows as JavaScript, as one program. */
function programOf(readme: string, chapter: string): string {
  const text = readme.split(/^## /m).find((candidate) => candidate.startsWith(`${chapter}\n`));
  return [...(text ?? '').matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code).join('\n');
}

test('What the README shows a shop works from the first line to the last', async (t) => {
  const service = await startRunningService(t, {
    env: {
      API_KEYS: 'my-shop:secret',
      WEBHOOK_SECRETS: `my-shop:${WEBHOOK_SECRET}`,
      ALLOW_PRIVATE_WEBHOOK_HOSTS: 'true',
    },
  });
  const dir = await tempDir(t);
  await writeFile(join(dir, 'front.png'), await drawFlat({ widthPx: 300, heightPx: 200 }));
  const program = programOf(await readFile(README, 'utf8'), 'From your shop');
  await writeProgram(dir, { 'shop.mjs': program });
  await service.untilReady();
  const env = {
    ...{ GANGSHEET_URL: service.url, GANGSHEET_KEY: 'secret' },
    GANGSHEET_WEBHOOK_SECRET: WEBHOOK_SECRET,
  };
  const [film, isOneJob, told, bytes] = (await runProgram(join(dir, 'shop.mjs'), env)).split('\n');
  assert.match(film!, /^\d+(\.\d+)? in of film$/);
  assert.equal(isOneJob, 'true');
  assert.equal(told, 'gangsheet.succeeded for customer 4711');
  const own = ['front.png', 'shop.mjs', 'node_modules'];
  const [file] = (await readdir(dir)).filter((name) => !own.includes(name));
  assert.equal((await readFile(join(dir, file!))).length, Number(bytes));
});
