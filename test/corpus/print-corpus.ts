import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printFiles } from '../support/print-files/print-files.ts';
import type { RunningService } from '../support/service/running-service.ts';
import type { CorpusFile } from './corpus-file.ts';
import { unpackGrid, type Drawn } from './grid.ts';
import { judgeOutcome, type Judgement } from './judge-outcome.ts';

export const DRAWN = join(import.meta.dirname, '../../../test/corpus/drawn-by-chromium.json');
const FILES_IN_JOB = 24;

interface Kept {
  /** Version of the Chromium that drew them. */
  readonly version: string;
  readonly grids: Readonly<Record<string, readonly [heightPx: number, packed: string]>>;
}

/**
 * Writes the files to the artwork folder, orders them, and compares each with its expected print.
 */
export async function printCorpus(
  service: RunningService,
  { files, folder }: { readonly files: readonly CorpusFile[]; readonly folder: string },
): Promise<Judgement[]> {
  const grids = await readDrawn();
  const judgements: Judgement[] = [];
  for (const group of groupsOf(files)) {
    for (const { name, bytes } of group) await writeFile(join(folder, name), await bytes());
    const ordered = group.map(({ name, order }) => ({ file: name, ...order }));
    const outcomes = await printFiles(service, { files: ordered });
    outcomes.forEach((outcome, index) => {
      const file = group[index]!;
      const twin = file.expected.by === 'chromium' ? file.expected.twin : undefined;
      judgements.push(judgeOutcome(file, { outcome, drawn: grids.get(twin ?? file.name) }));
    });
  }
  return judgements;
}

/** Groups files that may be refused, so that the others need no second job. */
function groupsOf(files: readonly CorpusFile[]): CorpusFile[][] {
  const doubtful = files.filter(({ mayRefuse }) => mayRefuse === true);
  const sound = files.filter(({ mayRefuse }) => mayRefuse !== true);
  return [sound, doubtful].flatMap((part) => {
    const groups: CorpusFile[][] = [];
    for (let at = 0; at < part.length; at += FILES_IN_JOB)
      groups.push(part.slice(at, at + FILES_IN_JOB));
    return groups;
  });
}

export async function readDrawn(): Promise<ReadonlyMap<string, Drawn>> {
  const text = await readFile(DRAWN, 'utf8').catch(() => '{"version":"","grids":{}}');
  const { grids } = JSON.parse(text) as Kept;
  return new Map(
    Object.entries(grids).map(([name, [heightPx, packed]]) => [
      name,
      { heightPx, grid: unpackGrid(packed) },
    ]),
  );
}
