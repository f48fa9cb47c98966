import { writeFile } from 'node:fs/promises';
import { corpusFiles } from '../corpus/all-files.ts';
import type { CorpusFile } from '../corpus/corpus-file.ts';
import { compareGrids, drawnOf, packGrid, type Drawn } from '../corpus/grid.ts';
import { judgeOutcome } from '../corpus/judge-outcome.ts';
import { DRAWN, readDrawn } from '../corpus/print-corpus.ts';
import type { Picturing } from './judge.ts';

/** Formats that Chromium opens. */
const OPENED = /\.(?:png|jpg|gif|webp|avif)$/;
const DPI = 300;

export interface Asked {
  readonly chromium: Picturing;
  /** The judge of TIFF, which Chromium does not open. */
  readonly magick: Picturing | undefined;
  readonly isWriting: boolean;
}

/**
 * Draws the corpus with Chromium again. Images are compared with their construction, drawings with the
 * stored ones, which it can also replace. Returns the number of values that are not reproduced.
 */
export async function judgeCorpus({ chromium, magick, isWriting }: Asked): Promise<number> {
  const kept = await readDrawn();
  const drawn = new Map<string, Drawn>();
  let differing = 0;
  for (const file of corpusFiles) {
    const fault = await faultOf(file, { chromium, magick, kept, drawn });
    if (fault === null || (isWriting && file.expected.by === 'chromium' && drawn.has(file.name)))
      continue;
    differing += 1;
    console.log(`DIFFERS ${file.name}: ${fault}`);
  }
  console.log(`corpus: ${chromium.version} drew ${drawn.size} of its drawings`);
  if (isWriting) await keep(drawn, chromium.version);
  return differing;
}

interface Looking extends Omit<Asked, 'isWriting'> {
  readonly kept: ReadonlyMap<string, Drawn>;
  readonly drawn: Map<string, Drawn>;
}

async function faultOf(
  file: CorpusFile,
  { chromium, magick, kept, drawn }: Looking,
): Promise<string | null> {
  const { name, order = {}, expected } = file;
  if (file.unlikeJudge !== undefined) return null;
  const isDrawing = expected.by === 'chromium';
  const judge = isDrawing || OPENED.test(name) ? chromium : magick;
  if (judge === undefined || expected.by === 'warning') return null;
  try {
    const widthPx = Math.round((order.widthIn ?? 0) * DPI);
    const judged = { file: name, bytes: await file.bytes(), widthPx, heightPx: 0 };
    const piece = await judge.picture(judged);
    if (isDrawing) {
      const now = drawnOf(piece);
      drawn.set(name, now);
      const before = kept.get(name);
      return before === undefined
        ? 'is not stored yet'
        : compareGrids(now, { drawn: before, give: 0.2 });
    }
    const plain = { name, kind: file.kind, bytes: () => judged.bytes, expected };
    const { verdict, said } = judgeOutcome(plain, {
      outcome: { piece, warnings: [] },
      drawn: undefined,
    });
    return verdict === 'right' ? null : said;
  } catch (error) {
    return `cannot be opened: ${String(error).slice(0, 120)}`;
  }
}

async function keep(drawn: ReadonlyMap<string, Drawn>, version: string): Promise<void> {
  const lines = [...drawn].map(
    ([name, each]) =>
      `    ${JSON.stringify(name)}: ${JSON.stringify([each.heightPx, packGrid(each.grid)])}`,
  );
  const text = `{\n  "version": ${JSON.stringify(version)},\n  "grids": {\n${lines.join(',\n')}\n  }\n}\n`;
  await writeFile(DRAWN, text);
}
