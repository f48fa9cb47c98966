import { VERDICTS, type Judgement } from './judge-outcome.ts';

/** Prints a table by kind, and every file that is not right. */
export function reportOf(judgements: readonly Judgement[]): string {
  const kinds = [...new Set(judgements.map(({ file }) => file.kind))];
  const rows = kinds.map((kind) =>
    rowOf(
      kind,
      judgements.filter(({ file }) => file.kind === kind),
    ),
  );
  const head = ['kind', 'files', ...VERDICTS];
  const table = [head, ...rows, rowOf('all', judgements)];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!),
      )
      .join('  '),
  );
  const named = judgements
    .filter(({ verdict }) => verdict !== 'right')
    .sort((one, other) => VERDICTS.indexOf(other.verdict) - VERDICTS.indexOf(one.verdict))
    .map(({ file, verdict, said }) => `${verdict}: ${file.name}: ${said.slice(0, 240)}`);
  return [...lines, '', ...named].join('\n');
}

function rowOf(kind: string, judgements: readonly Judgement[]): string[] {
  const counts = VERDICTS.map((each) =>
    String(judgements.filter(({ verdict }) => verdict === each).length),
  );
  return [kind, String(judgements.length), ...counts];
}
