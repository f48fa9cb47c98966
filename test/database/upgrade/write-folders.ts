/**
 * Writes the data folders that `upgrade.integration.test.ts` opens, and what the builds that wrote them said about
 * their content:
 *
 *     npm run build && node dist/test/database/upgrade/write-folders.js [COMMIT…]
 *
 * Each folder is the result of real requests to the service of its commit, and of real signals; nothing is
 * written into it by hand.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { duringProgram } from '../../support/processes/program-lifetime.ts';
import { answerBy, startReceiver } from '../../support/service/webhook-receiver.ts';
import type { Lifetime } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { Caller } from './caller.ts';
import { fillFolder } from './fill-folder.ts';
import { COMMITS, fixtureOf, RECEIVERS, SETTINGS, type Commit } from './kept-folder.ts';
import { buildCommit, startOldService } from './old-service.ts';

const MOST_BYTES = 300_000;
const REFUSALS = 10_000;
/** Only builds with decoders of their own know these settings. */
const DECODING = { DECODE_TIMEOUT_MS: '5000', QUARANTINE_HOURS: '87600' };

async function writeFolder(t: Lifetime, commit: Commit): Promise<void> {
  const hasQuarantine = commit !== '9796677';
  const refuse = answerBy(...Array.from({ length: REFUSALS }, () => 500));
  const receiver = await startReceiver(t, refuse, { at: RECEIVERS[commit] });
  const main = await buildCommit(t, commit);
  const dataDir = await tempDir(t);
  const env = { ...SETTINGS, ...(hasQuarantine && DECODING) };
  const caller = new Caller(await startOldService(t, { main, dataDir, env }));
  const kept = await fillFolder(caller, { webhook: receiver.url, hasQuarantine });
  const archive = fixtureOf(commit, 'tar.gz');
  execFileSync('tar', ['-I', 'gzip -9', '-cf', archive, '-C', dataDir, '.']);
  await writeFile(fixtureOf(commit, 'json'), JSON.stringify({ commit, ...kept }));
  const { size } = statSync(archive);
  assert.ok(size < MOST_BYTES, `${size} bytes`);
  console.log(`${archive}: ${size} bytes`);
}

for (const commit of COMMITS) {
  if (process.argv.length > 2 && !process.argv.includes(commit)) continue;
  await duringProgram((t) => writeFolder(t, commit));
}
