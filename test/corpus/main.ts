/**
 * `npm run corpus` prints every generated file through the whole service and compares it with its
 * expected print. It exits with 1 when a file is silently wrong. `-- words` selects files by name;
 * `-- --clean N` looks for findings in N clean files instead.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duringProgram } from '../support/processes/program-lifetime.ts';
import { startRunningService } from '../support/service/running-service.ts';
import { corpusFiles } from './all-files.ts';
import { findInCleanFiles } from './clean/find-in-clean-files.ts';
import { printCorpus } from './print-corpus.ts';
import { reportOf } from './report.ts';

const words = process.argv.slice(2);
const cleanAt = words.indexOf('--clean');
await duringProgram(async (lifetime) => {
  const folder = await mkdtemp(join(tmpdir(), 'gangsheet-corpus-'));
  lifetime.after(() => rm(folder, { recursive: true, force: true }));
  const env = { ARTWORK_DIR: folder, LOG_LEVEL: 'info' };
  const service = await startRunningService(lifetime, { env });
  await service.untilReady();
  const startedMs = Date.now();
  if (cleanAt >= 0) {
    const count = Number(words[cleanAt + 1] ?? 1000);
    process.exitCode = (await findInCleanFiles(service, { count, folder })) > 0 ? 1 : 0;
    return;
  }
  const files = corpusFiles.filter(
    ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  const judgements = await printCorpus(service, { files, folder });
  console.log(reportOf(judgements));
  const silent = judgements.filter(({ verdict }) => verdict === 'silently wrong').length;
  const right = judgements.filter(({ verdict }) => verdict === 'right').length;
  const seconds = Math.round((Date.now() - startedMs) / 1000);
  console.log(
    `${files.length} files in ${seconds} s: ${((100 * right) / files.length).toFixed(1)}% right without a warning, ${silent} silently wrong`,
  );
  process.exitCode = silent > 0 ? 1 : 0;
});
