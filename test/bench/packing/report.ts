/** The result of packing one instance with one method. */
export interface Measured {
  readonly set: string;
  readonly instance: string;
  readonly method: string;
  /** null if the method did not place every piece. */
  readonly lengthPx: number | null;
  readonly sheets: number | null;
  readonly lowerBoundPx: number;
  /** Best known length from the instance's source. */
  readonly knownPx: number | null;
  readonly leastSheets: number;
  readonly cpuMs: number;
}

export interface Summary {
  readonly method: string;
  readonly instances: number;
  readonly failed: number;
  readonly mean: number;
  readonly worst: number;
  readonly optimal: number;
  /** Number of instances for which `PLAIN_BEST` needs less film. */
  readonly longer: number;
  readonly sheets: number;
  readonly leastSheets: number;
  readonly meanCpuMs: number;
  readonly worstCpuMs: number;
}

/** The reference: no result of the service may need more film. */
export const PLAIN_BEST = 'maxrects-packer, best of 12 settings';

/** Formats the results of all methods for one instance: film relative to the bound, and time. */
export function progressOf(rows: readonly Measured[]): string {
  const figures = rows.map((row) => {
    const ratio = ratioOf(row)?.toFixed(4) ?? 'failed';
    return `${row.method} ${ratio} in ${(row.cpuMs / 1000).toFixed(1)} s`;
  });
  return `${rows[0]?.instance ?? ''}: ${figures.join('; ')}`;
}

function ratioOf({ lengthPx, lowerBoundPx, knownPx }: Measured): number | null {
  return lengthPx === null ? null : lengthPx / Math.max(lowerBoundPx, knownPx ?? 0);
}

/** Summarises the measurements by method, in the order of their first measurement. */
export function summarise(measured: readonly Measured[]): Summary[] {
  const plain = new Map(
    measured.flatMap(({ method, instance, lengthPx }) =>
      method === PLAIN_BEST && lengthPx !== null ? [[instance, lengthPx]] : [],
    ),
  );
  return [...new Set(measured.map(({ method }) => method))].map((method) => {
    const rows = measured.filter((row) => row.method === method);
    const ratios = rows.flatMap((row) => ratioOf(row) ?? []);
    const sum = (of: (row: Measured) => number) => rows.reduce((total, row) => total + of(row), 0);
    return {
      method,
      instances: rows.length,
      failed: rows.length - ratios.length,
      mean: ratios.reduce((total, ratio) => total + ratio, 0) / ratios.length,
      worst: Math.max(...ratios),
      optimal: ratios.filter((ratio) => ratio <= 1).length,
      longer: rows.filter(
        ({ instance, lengthPx }) => (lengthPx ?? 0) > (plain.get(instance) ?? Infinity),
      ).length,
      sheets: sum((row) => row.sheets ?? 0),
      leastSheets: sum((row) => row.leastSheets),
      meanCpuMs: sum((row) => row.cpuMs) / rows.length,
      worstCpuMs: Math.max(...rows.map((row) => row.cpuMs)),
    };
  });
}

export function printTable(title: string, summaries: readonly Summary[]): void {
  console.log(`\n${title}`);
  console.table(
    Object.fromEntries(
      summaries.map((summary) => [
        summary.method,
        {
          instances: summary.instances - summary.failed,
          mean: summary.mean.toFixed(4),
          worst: summary.worst.toFixed(4),
          optimal: summary.optimal,
          'longer than plain': summary.longer,
          sheets: `${summary.sheets} (least ${summary.leastSheets})`,
          'CPU ms, mean': Math.round(summary.meanCpuMs),
          'CPU ms, worst': Math.round(summary.worstCpuMs),
        },
      ]),
    ),
  );
}
