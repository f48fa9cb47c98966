/** The text that the sample run prints. */
import { MIB } from '../gang-sheet/units/mib.ts';
import type { GangSheet, GangSheetPart } from '../http/contract/gang-sheet.ts';
import type { ProblemBody } from '../http/contract/problem.ts';

const BAR_WIDTH = 32;

/** Formats progress as one line: `rendering   part 1 of 2  [=======       ]  24 of 64 pieces`. */
export function progressText({ status, progress }: GangSheet): string {
  const doing = status === 'paused' ? 'paused' : progress.phase;
  if (progress.placements === 0) return doing;
  const share = progress.placed / progress.placements;
  const filled = Math.round(share * BAR_WIDTH);
  const bar = '='.repeat(filled).padEnd(BAR_WIDTH);
  const part =
    progress.parts > 1 ? `  part ${Math.max(1, progress.part)} of ${progress.parts}` : '';
  return `${doing.padEnd(10)}${part}  [${bar}]  ${progress.placed} of ${progress.placements} pieces`;
}

/** Formats the result of a successful job; `paths` are the downloaded files, part by part. */
export function resultText(job: GangSheet, paths: readonly string[]): string {
  const pieces = job.parts.reduce((sum, part) => sum + part.placements, 0);
  const lines = [
    `Done${tookText(job)}: ${counted(pieces, 'piece')} on ${counted(job.parts.length, 'sheet')}.`,
    '',
    ...job.parts.map((part, index) => `  ${paths[index] ?? part.url}  ${partText(part)}`),
    '',
    ...filmLines(job),
    ...memoryLines(job),
    ...warningLines(job.warnings),
  ];
  return lines.join('\n');
}

/** Formats a problem with its errors and remedies. */
export function problemText({ title, code, detail, errors, remediation }: ProblemBody): string {
  return [
    `${title} (${code}): ${detail}`,
    ...(errors ?? []).map((fault) => `  ${fault.pointer || 'the request'}: ${fault.detail}`),
    ...(remediation ?? []).map((remedy) => `  remedy: ${remedy.detail}`),
  ].join('\n');
}

function tookText({ startedAt, finishedAt }: GangSheet): string {
  if (startedAt === null || finishedAt === null) return '';
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return ` in ${seconds.toFixed(1)} s`;
}

function partText({ widthPx, heightPx, dpi, bytes }: GangSheetPart): string {
  const [width, length] = [widthPx / dpi, heightPx / dpi].map((inches) => inches.toFixed(2));
  return `${width} x ${length} in at ${dpi} dpi, ${widthPx} x ${heightPx} px, ${megabytes(bytes)}`;
}

function filmLines({ film }: GangSheet): readonly string[] {
  if (film === null) return [];
  const least = `no packing is shorter than ${film.lowerBoundIn.toFixed(1)} in`;
  return [
    `  film      ${film.lengthIn.toFixed(1)} in (${least})`,
    `  coverage  ${(film.coverage * 100).toFixed(1)}%`,
  ];
}

function memoryLines({ memory }: GangSheet): readonly string[] {
  if (memory === null) return [];
  const { predictedPeakBytes, peakBytes, budgetBytes } = memory;
  const predicted = predictedPeakBytes === null ? 'none' : megabytes(predictedPeakBytes);
  const freed = `${counted(memory.cleanups, 'cleanup')}, ${megabytes(memory.freedBytes)} freed`;
  return [
    `  memory    peak ${megabytes(peakBytes)} measured, ${predicted} predicted, budget ${megabytes(budgetBytes)}`,
    `  pauses    ${memory.pauses} (${freed})`,
  ];
}

function warningLines(warnings: GangSheet['warnings']): readonly string[] {
  if (warnings.length === 0) return ['  warnings  none'];
  return ['  warnings', ...warnings.map(({ pointer, detail }) => `    ${pointer}: ${detail}`)];
}

function megabytes(bytes: number): string {
  return `${(bytes / MIB).toFixed(bytes < 10 * MIB ? 1 : 0)} MiB`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
