/** Registries of the processes, and the page that shows them together. */
import {
  AggregatorRegistry,
  collectDefaultMetrics,
  Registry,
  type MetricObject,
  type RegistryContentType,
} from 'prom-client';

/** The text formats of a page: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export type MetricsFormat = 'prometheus' | 'openmetrics';

export interface MetricsPage {
  readonly contentType: string;
  readonly body: string;
}

type ProcessName = 'service' | 'renderer';

/** Creates a registry that labels each of its metrics with the process. */
export function createRegistry(process: ProcessName): Registry {
  const registry = createEmptyRegistry(process);
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Creates such a registry without the metrics of the process that it is created in. */
export function createEmptyRegistry(process: ProcessName): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ process });
  return registry;
}

/** Exports one registry's metrics as plain JSON, for the other process. */
export function exportMetrics(registry: Registry): Promise<MetricObject[]> {
  return registry.getMetricsAsJSON();
}

/** Merges exported metrics into one page. Values with the same name and labels are added. */
export async function mergeMetrics(
  exports: readonly (readonly object[])[],
  format: MetricsFormat = 'prometheus',
): Promise<MetricsPage> {
  const pages = exports as readonly (readonly MetricObject[])[];
  if (format === 'prometheus') return merge(pages, Registry.PROMETHEUS_CONTENT_TYPE);
  return merge(pages.map(withoutSuffix), Registry.OPENMETRICS_CONTENT_TYPE);
}

async function merge(
  pages: readonly (readonly MetricObject[])[],
  type: RegistryContentType,
): Promise<MetricsPage> {
  const merged = AggregatorRegistry.aggregate([...pages]);
  merged.setContentType(type);
  return { contentType: merged.contentType, body: await merged.metrics() };
}

/**
 * OpenMetrics names a counter without `_total`, which only its samples have. prom-client adds the suffix to
 * the samples, but does not take it from the names of merged counters.
 */
function withoutSuffix(page: readonly MetricObject[]): readonly MetricObject[] {
  return page.map((metric) =>
    String(metric.type) === 'counter'
      ? { ...metric, name: metric.name.replace(/_total$/, '') }
      : metric,
  );
}
