/** Runs the guide's complete order. */
import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { runProgram, writeProgram } from '../../support/processes/typed-program.ts';

const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

/** All blocks of the page together are one program. */
export async function runShop(t: TestContext, program: string): Promise<void> {
  const service = await startRunningService(t, {
    env: {
      API_KEYS: 'my-shop:secret-of-shop',
      WEBHOOK_SECRETS: `my-shop:${WEBHOOK_SECRET}`,
      ALLOW_PRIVATE_WEBHOOK_HOSTS: 'true',
    },
  });
  const dir = await tempDir(t);
  await writeFile(join(dir, 'front.png'), await drawFlat({ widthPx: 300, heightPx: 200 }));
  await writeProgram(dir, { 'shop.mjs': program });
  await service.untilReady();
  const env = {
    GANGSHEET_URL: service.url,
    GANGSHEET_KEY: 'secret-of-shop',
    GANGSHEET_WEBHOOK_SECRET: WEBHOOK_SECRET,
  };
  const [film, isOneJob, told, bytes] = (await runProgram(join(dir, 'shop.mjs'), env)).split('\n');
  assert.match(film!, /^\d+(\.\d+)? in of film$/);
  assert.equal(isOneJob, 'true');
  assert.equal(told, 'gangsheet.succeeded for customer 4711');
  const own = ['front.png', 'shop.mjs', 'node_modules'];
  const [file] = (await readdir(dir)).filter((name) => !own.includes(name));
  assert.equal((await readFile(join(dir, file!))).length, Number(bytes));
}
