/** Prints a few files of every kind in the corpus; `npm run corpus` prints them all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startRunningService } from '../support/service/running-service.ts';
import { tempDir } from '../support/temp-dir.ts';
import { corpusFiles } from './all-files.ts';
import type { CorpusFile } from './corpus-file.ts';
import { printCorpus } from './print-corpus.ts';

/** The middle file of each kind, and the first of the large kinds. */
function sample(): CorpusFile[] {
  const kinds = [...new Set(corpusFiles.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const files = corpusFiles.filter((file) => file.kind === kind);
    const middle = files[files.length >> 1]!;
    return files.length > 30 ? [files[0]!, middle] : [middle];
  });
}

test('The corpus has at least 300 files with unique names', () => {
  const names = new Set(corpusFiles.map(({ name }) => name));
  assert.equal(names.size, corpusFiles.length);
  assert.ok(names.size >= 300, `${names.size} files`);
});

test('Prints a sample of the corpus correctly, or reports the difference', async (t) => {
  const folder = await tempDir(t);
  const service = await startRunningService(t, { env: { ARTWORK_DIR: folder } });
  const judgements = await printCorpus(service, { files: sample(), folder });
  assert.ok(judgements.length >= 35, `${judgements.length} files`);
  const bad = judgements
    .filter(({ verdict }) => verdict === 'silently wrong' || verdict === 'refused badly')
    .map(({ file, verdict, said }) => `${verdict}: ${file.name}: ${said}`);
  assert.deepEqual(bad, []);
});
