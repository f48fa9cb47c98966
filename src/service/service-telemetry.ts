import type { Config } from '../config/config.ts';
import { MEMORY_STATES, INITIAL_STATE, nextState, utilisationOf } from '../memory/policy.ts';
import { createMemoryReader } from '../memory/readings/readings.ts';
import {
  createRegistry,
  declareMemoryGauges,
  declareServiceMetrics,
  exportMetrics,
  mergeMetrics,
  type MetricsPage,
  type ServiceFigures,
  type ServiceMetrics,
} from '../telemetry/metrics.ts';

export interface ServiceTelemetry {
  readonly metrics: ServiceMetrics;
  /** The OOM kills counted by the cgroup; undefined: not available. */
  readonly readOomKills: () => number | undefined;
  /** Replaces the renderer's metrics on the page. */
  readonly onRendererMetrics: (metrics: readonly object[]) => void;
  /** The metrics of both processes. */
  readonly page: () => Promise<MetricsPage>;
  close(): void;
}

export function createServiceTelemetry(
  { memory }: Config,
  figures: ServiceFigures,
): ServiceTelemetry {
  const reader = createMemoryReader({
    limitOverrideBytes: memory.limitBytes,
    reservedRatio: memory.reservedRatio,
  });
  const registry = createRegistry('service');
  const metrics = declareServiceMetrics(registry, figures);
  const showMemory = declareMemoryGauges(registry, MEMORY_STATES);
  let policy = INITIAL_STATE;
  const readMemory = (): void => {
    const reading = reader.read();
    const utilisation = utilisationOf(reading);
    policy = nextState(policy, { utilisation, atMs: performance.now() }, memory);
    showMemory({ ...reading, utilisation, state: policy.state });
  };
  let ofRenderer: readonly object[] = [];
  return {
    metrics,
    readOomKills: () => reader.read().oomKills,
    onRendererMetrics(exported) {
      ofRenderer = exported;
    },
    async page() {
      readMemory();
      return mergeMetrics([await exportMetrics(registry), ofRenderer]);
    },
    close: () => reader.close(),
  };
}
