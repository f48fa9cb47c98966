import { AggregatorRegistry, type MetricObject } from 'prom-client';

/**
 * The metrics that renderers export about their processes, such as CPU time and garbage collections. What
 * a renderer had counted when it exited is added to what its successors count, so that no counter
 * ever falls.
 */
export class ExportedMetrics {
  #counted: readonly MetricObject[] = [];
  #latest: readonly MetricObject[] = [];

  /** Receives the newest export of the running renderer. */
  replace(exported: readonly object[]): void {
    this.#latest = exported as readonly MetricObject[];
  }

  /** The renderer has exited: its gauges are gone, and its counters are kept. */
  exited(): void {
    this.#counted = added([this.#counted, this.#latest.filter(isCounted)]);
    this.#latest = [];
  }

  /** What to show now, for `mergeMetrics`. */
  pages(): readonly (readonly object[])[] {
    return [this.#counted, this.#latest];
  }
}

/** prom-client exports the type as a string, although its own types call it a number. */
function isCounted({ type }: MetricObject): boolean {
  return ['counter', 'histogram'].includes(String(type));
}

function added(pages: readonly (readonly MetricObject[])[]): readonly MetricObject[] {
  const metrics = AggregatorRegistry.aggregate([...pages]).getMetricsAsArray();
  return metrics;
}
