import { FLOOR, RIVAL } from './contenders.ts';
import type { Measured } from './run-contender.ts';

export interface Result {
  readonly sheet: string;
  readonly contender: string;
  readonly megapixels: number;
  /** In the order in which they ran. */
  readonly runs: readonly Measured[];
  readonly median: Measured;
}

const COLUMNS = [
  ...['sheet', 'contender', 'wall s', 'CPU s', 'peak MB', 'file MB', 'ms/MP'],
  ...['x rival', 'of its file', 'of floor', 'verify s', 'loop ms'],
];

export function formatTable(results: readonly Result[]): string {
  const rows = [COLUMNS, ...results.map((result) => toRow(result, results))];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, column) => pad(cell, widths[column]!, column)).join('  '))
    .join('\n');
}

/** Returns the median of each figure on its own. */
export function medianOf(runs: readonly Measured[]): Measured {
  const names = Object.keys(runs[0]!) as (keyof Measured)[];
  const medians = names.map((name) => [name, median(runs.map((run) => run[name] ?? 0))]);
  return Object.fromEntries(medians) as Record<keyof Measured, number>;
}

function toRow({ sheet, contender, megapixels, median }: Result, all: readonly Result[]): string[] {
  const find = (name: string) =>
    all.find((other) => other.sheet === sheet && other.contender === name)?.median;
  const [rival, floor] = [find(RIVAL), find(FLOOR)];
  const isFloor = contender.startsWith(FLOOR);
  return [
    ...[sheet, contender, show(median.wallMs / 1e3)],
    ...(isFloor ? ['', '', ''] : costs(median)),
    show(median.wallMs / megapixels),
    rival && !isFloor ? show(rival.wallMs / median.wallMs) : '',
    rival && !isFloor ? show(median.bytes / rival.bytes) : '',
    floor && contender !== FLOOR ? show(median.wallMs / floor.wallMs) : '',
    median.verifyMs === undefined ? '' : show(median.verifyMs / 1e3),
    median.worstLoopDelayMs === undefined ? '' : show(median.worstLoopDelayMs),
  ];
}

function costs({ cpuMs, peakRssBytes, bytes }: Measured): string[] {
  return [show(cpuMs / 1e3), (peakRssBytes / 1e6).toFixed(0), show(bytes / 1e6)];
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function show(number: number): string {
  return number.toFixed(2);
}

/** Aligns names to the left and numbers to the right. */
function pad(cell: string, width: number, column: number): string {
  return column < 2 ? cell.padEnd(width) : cell.padStart(width);
}
