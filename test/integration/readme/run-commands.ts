/** Runs the commands of README and guide in a shell. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ArtworkAnswer } from '../../../src/http/contract/artwork.ts';
import type { GangSheet } from '../../../src/http/contract/gang-sheet.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { skipWithout } from '../../support/processes/programs.ts';
import { startRunningService, type RunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
/** Where the service of the examples listens. */
const SHOWN_URL = 'http://localhost:3000';

/** Runs in a copy of the installed and built project, because the sample leaves files behind. */
export async function runSample(t: TestContext, command: string): Promise<void> {
  const dir = await tempDir(t);
  for (const path of ['package.json', 'assets/fonts', 'assets/samples', 'dist/src']) {
    await cp(join(ROOT, path), join(dir, path), { recursive: true });
  }
  await symlink(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  // A second build would remove the files that other tests are running.
  const env = { npm_config_ignore_scripts: 'true', npm_config_update_notifier: 'false' };
  const output = await inShell(command.replace('npm ci && ', ''), { cwd: dir, env });
  const [sheet] = /data\/sample\/sheets\/\S+\.png/.exec(output) ?? [];
  assert.ok(sheet !== undefined, output);
  assert.equal((await readFile(join(dir, sheet))).toString('latin1', 1, 4), 'PNG');
}

/** The tests are running already, so this only checks that the script exists. */
export async function hasTests(_t: TestContext, command: string): Promise<void> {
  assert.equal(command, 'npm ci && npm test\n');
  assert.match((await readScripts())['test'] ?? '', /^node /);
}

/** Starts the service and calls it with README's commands. */
export async function orderByCurl(t: TestContext, commands: readonly string[]): Promise<void> {
  const [start = '', call = ''] = commands;
  const [, name = '', value = ''] = /^(\w+)=(\S+) npm start\n$/.exec(start) ?? [];
  assert.match((await readScripts())['start'] ?? '', /^node .*dist\/src\/main\.js$/);
  const service = await startRunningService(t, { env: { [name]: join(ROOT, value) } });
  const job = await curl<GangSheet>(t, service, { command: call, dir: ROOT });
  if (job === null) return;
  assert.equal(job.status, 'succeeded', JSON.stringify(job));
  for (const { url, previewUrl, mapUrl } of job.parts) {
    for (const link of [url, previewUrl, mapUrl]) {
      assert.equal((await service.get(link)).status, 200, link);
    }
  }
}

/** Runs the block, and the form that the text below it names. */
export async function uploadByCurl(t: TestContext, command: string, text: string): Promise<void> {
  const dir = await tempDir(t);
  await writeFile(join(dir, 'front.png'), await drawFlat({ widthPx: 60, heightPx: 40 }));
  const service = await startRunningService(t);
  const sent = await curl<ArtworkAnswer>(t, service, { command, dir });
  if (sent === null) return;
  assert.deepEqual([sent.format, sent.widthPx, sent.heightPx], ['png', 60, 40]);
  const [, form = ''] = /`curl (-F [^`]+)`/.exec(text) ?? [];
  const again = { command: `curl -s ${SHOWN_URL}/artworks ${form}`, dir };
  assert.equal((await curl<ArtworkAnswer>(t, service, again))?.id, sent.id);
  const artwork = { id: sent.id };
  const job = await service.runJob({ orders: [{ id: '1', items: [{ artwork }] }] });
  assert.equal(job.status, 'succeeded', JSON.stringify(job.problem));
}

/** Asserts that every search finds something in the file `log` of the folder. */
export async function searchLog(commands: string, dir: string): Promise<void> {
  for (const command of commands.trim().split('\n')) {
    // grep fails where it finds nothing.
    assert.notEqual(await inShell(command, { cwd: dir }), '', command);
  }
}

/** Asserts that package.json has every script that the text names. */
export async function assertScriptsExist(text: string): Promise<void> {
  const scripts = await readScripts();
  const named = [...text.matchAll(/npm run ([\w:]+(?:-\w+)*)/g)].map(([, script = '']) => script);
  assert.ok(named.length > 10);
  assert.deepEqual(
    named.filter((script) => !(script in scripts)),
    [],
  );
}

interface CurlCall {
  readonly command: string;
  readonly dir: string;
}

/** The response body; null if there is no curl and the test is skipped. */
async function curl<Answer>(
  t: TestContext,
  service: RunningService,
  { command, dir }: CurlCall,
): Promise<Answer | null> {
  const missing = await skipWithout('curl');
  if (missing !== false) {
    t.skip(missing);
    return null;
  }
  assert.ok(command.includes(SHOWN_URL), command);
  const output = await inShell(command.replaceAll(SHOWN_URL, service.url), { cwd: dir });
  return JSON.parse(output) as Answer;
}

async function inShell(
  command: string,
  { cwd, env }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', command], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

async function readScripts(): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(join(ROOT, 'package.json'), 'utf8');
  return (JSON.parse(text) as { scripts: Readonly<Record<string, string>> }).scripts;
}
